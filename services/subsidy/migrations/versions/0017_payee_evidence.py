"""Whose facts a stored file shows.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payee_evidence",
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("scheme", sa.String, nullable=False),
        sa.Column("payee_kind", sa.String, nullable=False),
        sa.Column("payee_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("brought_by", sa.Uuid, nullable=False),
        sa.Column("brought_role", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name="pk_payee_evidence"),
    )
    op.create_index("ix_payee_evidence_brought_by", "payee_evidence", ["brought_by", "at"])
    grant_tables("payee_evidence")
    protect_append_only("payee_evidence")


def downgrade() -> None:
    op.drop_table("payee_evidence")
