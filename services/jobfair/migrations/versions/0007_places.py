"""Places that the registry's operators have added or closed.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_place",
        sa.Column("city", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("in_use", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("city", "kind", "code", name="pk_known_place"),
    )
    grant_tables("known_place")


def downgrade() -> None:
    op.drop_table("known_place")
