"""Assertions that clients have signed and shown, each once.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_assertion",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("jti_hash", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "jti_hash", name="pk_client_assertion"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["client_account.id"], name="fk_client_assertion_account_id_client_account"
        ),
    )
    op.create_index("ix_client_assertion_expires_at", "client_assertion", ["expires_at"])
    grant_tables("client_assertion")


def downgrade() -> None:
    op.drop_table("client_assertion")
