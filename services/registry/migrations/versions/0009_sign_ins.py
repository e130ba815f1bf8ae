"""Failed sign-ins by login and address; reveals by account and hour.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sign_in_throttle", sa.Column("familiar_at", INSTANT))
    op.add_column("sign_in_throttle", sa.Column("touched_at", INSTANT, server_default=sa.func.now(), nullable=False))
    op.create_table(
        "reveal_tally",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("hour", INSTANT, nullable=False),
        sa.Column("reveals", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "hour", name="pk_reveal_tally"),
    )
    grant_tables("reveal_tally")


def downgrade() -> None:
    op.drop_table("reveal_tally")
    op.drop_column("sign_in_throttle", "touched_at")
    op.drop_column("sign_in_throttle", "familiar_at")
