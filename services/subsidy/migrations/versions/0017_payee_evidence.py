"""Whose facts a stored file shows, and which files a statement cites.

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
    op.create_table(
        "attestation_evidence",
        sa.Column("attestation_id", sa.Uuid, nullable=False),
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("attestation_id", "file_id", name="pk_attestation_evidence"),
    )
    grant_tables("payee_evidence", "attestation_evidence")
    protect_append_only("payee_evidence", "attestation_evidence")


def downgrade() -> None:
    op.drop_table("attestation_evidence")
    op.drop_table("payee_evidence")
