"""The policy packs that decisions were made by, byte for byte.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_version",
        sa.Column("pack", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("pack", "version", "file", name="pk_policy_version"),
    )
    grant_tables("policy_version")
    protect_append_only("policy_version")


def downgrade() -> None:
    op.drop_table("policy_version")
