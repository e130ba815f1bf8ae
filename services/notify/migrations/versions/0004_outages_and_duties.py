"""How long a message is tried, and who serves which area.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("message", sa.Column("first_tried_at", INSTANT))
    op.add_column("message", sa.Column("give_up_at", INSTANT))
    op.create_table(
        "duty",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_duty"),
    )
    op.create_index("ix_duty_role", "duty", ["role", "area"])
    grant_tables("duty")


def downgrade() -> None:
    op.drop_table("duty")
    op.drop_column("message", "give_up_at")
    op.drop_column("message", "first_tried_at")
