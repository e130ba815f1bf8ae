"""The files that statements cite.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_citation",
        sa.Column("attestation_id", sa.Uuid, nullable=False),
        sa.Column("evidence_id", sa.Uuid, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("attestation_id", "evidence_id", name="pk_evidence_citation"),
        sa.ForeignKeyConstraint(
            ["attestation_id"], ["attestation.id"], name="fk_evidence_citation_attestation_id_attestation"
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["payee_evidence.file_id"], name="fk_evidence_citation_evidence_id_payee_evidence"
        ),
    )
    op.create_index("ix_evidence_citation_sha256", "evidence_citation", ["sha256"])
    grant_tables("evidence_citation")
    protect_append_only("evidence_citation")


def downgrade() -> None:
    op.drop_table("evidence_citation")
