"""Nonces of signed requests.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

from chassis.migrations import grant_tables
from chassis.request_signatures import create_request_nonces, drop_request_nonces

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_request_nonces(op)
    grant_tables("request_nonce")


def downgrade() -> None:
    drop_request_nonces(op)
