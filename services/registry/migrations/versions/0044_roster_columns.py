"""Which column of a roster is what: of each file, and of each layout that its owner has said.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_tables

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("roster", sa.Column("columns", JSONB))
    op.add_column("roster", sa.Column("layout_sealed", sa.LargeBinary))
    op.create_table(
        "roster_layout",
        sa.Column("city", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("mapped_by", sa.Uuid, nullable=False),
        sa.Column("mapped_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("city", "owner", "fingerprint", name="pk_roster_layout"),
    )
    grant_tables("roster_layout")


def downgrade() -> None:
    op.drop_table("roster_layout")
    op.drop_column("roster", "layout_sealed")
    op.drop_column("roster", "columns")
