"""Nonces of signed requests, and which credentials of clients sign.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables
from chassis.request_signatures import create_request_nonces, drop_request_nonces

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_request_nonces(op)
    grant_tables("request_nonce")
    op.add_column("client_credential", sa.Column("signature", sa.String))
    op.add_column("client_credential", sa.Column("signing_key_given_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """A client that signs is never let in without: it gets another credential from the code of before."""
    op.execute("UPDATE client_credential SET ended_at = now() WHERE signature IS NOT NULL AND ended_at IS NULL")
    op.drop_column("client_credential", "signing_key_given_at")
    op.drop_column("client_credential", "signature")
    drop_request_nonces(op)
