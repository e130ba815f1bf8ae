"""Credentials of clients: several at a time, each with its end; and a version of the account.

Revision ID: 0019
Revises: 0018

Each client keeps the secret it has, for as long as it likes. A process of before still reads its own column.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_tables

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "client_credential",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("secret_hash", sa.String),
        sa.Column("public_key", JSONB),
        sa.Column("thumbprint", sa.String),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("last_used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_client_credential"),
        sa.UniqueConstraint("thumbprint", name="uq_client_credential_thumbprint"),
        sa.CheckConstraint("(secret_hash IS NULL) <> (public_key IS NULL)", name="ck_client_credential_secret_or_key"),
        sa.CheckConstraint(
            "(public_key IS NULL) = (thumbprint IS NULL)", name="ck_client_credential_key_with_thumbprint"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["client_account.id"], name="fk_client_credential_account_id_client_account"
        ),
    )
    op.create_index("ix_client_credential_account_id", "client_credential", ["account_id", "created_at"])
    op.add_column("client_account", sa.Column("version", sa.Integer, server_default="1", nullable=False))
    op.execute("-- squawk-ignore ban-drop-not-null\nALTER TABLE client_account ALTER COLUMN secret_hash DROP NOT NULL")
    op.execute(
        "INSERT INTO client_credential (id, account_id, secret_hash, session_id, created_at)"
        " SELECT id, id, secret_hash, gen_random_uuid(), created_at FROM client_account"
    )
    grant_tables("client_credential")


def downgrade() -> None:
    """Each client with a secret keeps its newest; who has keys alone gets in no more until it has a secret."""
    op.execute(
        "UPDATE client_account AS a SET secret_hash = coalesce((SELECT c.secret_hash FROM client_credential AS c"
        " WHERE c.account_id = a.id AND c.secret_hash IS NOT NULL AND c.ended_at IS NULL"
        " ORDER BY c.created_at DESC LIMIT 1), '')"
    )
    op.alter_column("client_account", "secret_hash", nullable=False)
    op.drop_column("client_account", "version")
    op.drop_table("client_credential")
