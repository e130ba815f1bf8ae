"""The evidence store.

Revision ID: 0016
Revises: 0015
"""

from chassis.migrations import create_evidence_store, drop_evidence_store

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_evidence_store()


def downgrade() -> None:
    drop_evidence_store()
