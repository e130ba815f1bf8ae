"""A payee's files, and whether one is cited, by an index each.

Revision ID: 0030
Revises: 0029
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""While the indexes are built, readers go on and writers wait: files are few, some for a claim."""


def upgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_payee_evidence_payee_id ON payee_evidence (payee_id, file_id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_evidence_citation_evidence_id ON evidence_citation (evidence_id)")


def downgrade() -> None:
    op.drop_index("ix_evidence_citation_evidence_id", "evidence_citation")
    op.drop_index("ix_payee_evidence_payee_id", "payee_evidence")
