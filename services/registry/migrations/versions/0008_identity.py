"""The real-name proof: verified phones, checks and attempts, and the cases that it opens at the desk.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("mini_program_account", sa.Column("phone_sealed", sa.LargeBinary))
    op.add_column("mini_program_account", sa.Column("phone_verified_at", INSTANT))
    _create_checks()
    _create_cases()
    _create_phone_use()
    grant_tables("identity_check", "proof_attempt", "desk_case", "phone_use")


def downgrade() -> None:
    for table in ("phone_use", "desk_case", "proof_attempt", "identity_check"):
        op.drop_table(table)
    op.drop_column("mini_program_account", "phone_verified_at")
    op.drop_column("mini_program_account", "phone_sealed")


def _now(name: str) -> sa.Column:
    return sa.Column(name, INSTANT, server_default=sa.func.now(), nullable=False)


def _references(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _create_checks() -> None:
    op.create_table(
        "identity_check",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary, nullable=False),
        sa.Column("id_number_index", sa.LargeBinary, nullable=False),
        sa.Column("ticket_index", sa.LargeBinary),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("subject_ref_sealed", sa.LargeBinary),
        _now("created_at"),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_check"),
        sa.UniqueConstraint("ticket_index", name="uq_identity_check_ticket_index"),
        _references("identity_check", "account_id", "mini_program_account"),
    )
    op.create_table(
        "proof_attempt",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("person_index", sa.LargeBinary),
        _now("at"),
        sa.PrimaryKeyConstraint("id", name="pk_proof_attempt"),
        _references("proof_attempt", "account_id", "mini_program_account"),
    )
    op.create_index("ix_proof_attempt_account", "proof_attempt", ["account_id", "at"])
    op.create_index("ix_proof_attempt_person", "proof_attempt", ["person_index", "at"])


def _create_cases() -> None:
    op.create_table(
        "desk_case",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary),
        _now("opened_at"),
        sa.Column("closed_at", INSTANT),
        sa.Column("outcome", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_desk_case"),
        sa.UniqueConstraint("number", name="uq_desk_case_number"),
        sa.CheckConstraint("kind IN ('name_differs', 'phone_differs', 'bound_elsewhere')", name="ck_desk_case_kind"),
        _references("desk_case", "graduate_id", "graduate"),
        _references("desk_case", "account_id", "mini_program_account"),
    )
    op.create_index(
        "uq_desk_case_open",
        "desk_case",
        ["graduate_id", "account_id", "kind"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _create_phone_use() -> None:
    """A table of its own: an index on the ledger would keep its writers waiting while it is built."""
    op.create_table(
        "phone_use",
        sa.Column("phone_index", sa.LargeBinary, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("phone_index", "graduate_id", name="pk_phone_use"),
        _references("phone_use", "graduate_id", "graduate"),
    )
    op.execute(
        "INSERT INTO phone_use (phone_index, graduate_id) SELECT phone_index, id FROM graduate"
        " WHERE phone_index IS NOT NULL AND (registered_on IS NOT NULL"
        " OR id IN (SELECT graduate_id FROM mini_program_account WHERE graduate_id IS NOT NULL))"
    )
