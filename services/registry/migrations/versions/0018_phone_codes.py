"""Codes by SMS that verify a phone.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "phone_code",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary, nullable=False),
        sa.Column("phone_index", sa.LargeBinary, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("provider_ref", sa.String),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phone_code"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["mini_program_account.id"], name="fk_phone_code_account_id_mini_program_account"
        ),
        sa.UniqueConstraint("provider_ref", name="uq_phone_code_provider_ref"),
        sa.CheckConstraint("state IN ('living', 'used', 'void', 'unsent')", name="ck_phone_code_state"),
    )
    living = sa.text("state = 'living'")
    op.create_index("uq_phone_code_living", "phone_code", ["account_id"], unique=True, postgresql_where=living)
    op.create_index("ix_phone_code_account_id", "phone_code", ["account_id", "created_at"])
    grant_tables("phone_code")


def downgrade() -> None:
    op.drop_table("phone_code")
