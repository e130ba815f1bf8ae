"""The audit trail as a hash chain; where an act came from, and what there is to say of it besides.

Revision ID: 0003
Revises: 0002
"""

from chassis.migrations import chain_audit_trail, unchain_audit_trail

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chain_audit_trail()


def downgrade() -> None:
    unchain_audit_trail()
