"""Secrets of staff that age and are not taken again, second factors, recovery codes.

Revision ID: 0017
Revises: 0016

Accounts of before count as having changed their secret at the upgrade: nobody is locked out by it.
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("staff_account", sa.Column("secret_set_at", INSTANT, server_default=sa.func.now(), nullable=False))
    op.add_column(
        "staff_account", sa.Column("secret_set_by_other", sa.Boolean, server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "staff_secret_past",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("secret_hash", sa.String, nullable=False),
        sa.Column("replaced_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_secret_past"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name="fk_staff_secret_past_account_id_staff_account"
        ),
    )
    op.create_index("ix_staff_secret_past_account_id", "staff_secret_past", ["account_id", "replaced_at"])
    op.create_table(
        "staff_second_factor",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("seed_sealed", sa.LargeBinary),
        sa.Column("confirmed_at", INSTANT),
        sa.Column("pending_sealed", sa.LargeBinary),
        sa.Column("last_step", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", name="pk_staff_second_factor"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name="fk_staff_second_factor_account_id_staff_account"
        ),
    )
    op.create_table(
        "staff_recovery_code",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_staff_recovery_code"),
        sa.UniqueConstraint("account_id", "fingerprint", name="uq_staff_recovery_code_account_id_fingerprint"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name="fk_staff_recovery_code_account_id_staff_account"
        ),
    )
    grant_tables("staff_secret_past", "staff_second_factor", "staff_recovery_code")


def downgrade() -> None:
    for table in ("staff_recovery_code", "staff_second_factor", "staff_secret_past"):
        op.drop_table(table)
    for column in ("secret_set_by_other", "secret_set_at"):
        op.drop_column("staff_account", column)
