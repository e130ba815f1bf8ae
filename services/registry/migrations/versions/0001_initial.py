"""The registry's first tables: accounts, the ledger, casework.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import (
    create_chassis_tables_v1,
    drop_chassis_tables_v1,
    grant_app_role,
    protect_append_only,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_chassis_tables_v1()
    _create_ledger()
    _create_accounts()
    _create_casework()
    grant_app_role()
    protect_append_only("graduate_status")


def downgrade() -> None:
    for table in (
        "first_contact_clock",
        "service",
        "contact",
        "sign_in_throttle",
        "mini_program_account",
        "client_account",
        "staff_account",
        "graduate_status",
        "graduate",
    ):
        op.drop_table(table)
    drop_chassis_tables_v1()


def _now(name: str) -> sa.Column:
    return sa.Column(name, INSTANT, server_default=sa.func.now(), nullable=False)


def _create_ledger() -> None:
    op.create_table(
        "graduate",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary, nullable=False),
        sa.Column("id_number_index", sa.LargeBinary, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary),
        sa.Column("phone_index", sa.LargeBinary),
        sa.Column("cohort_year", sa.Integer),
        sa.Column("university_code", sa.String),
        sa.Column("education_level", sa.String),
        sa.Column("hukou_area", sa.String),
        sa.Column("residence_area", sa.String),
        sa.Column("seeking_area", sa.String),
        sa.Column("intention", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("listed_on", sa.Date),
        sa.Column("registered_on", sa.Date),
        sa.Column("registered_at", INSTANT),
        sa.Column("place_kind", sa.String),
        sa.Column("channel", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_graduate"),
        sa.UniqueConstraint("id_number_index", name="uq_graduate_id_number_index"),
    )
    op.create_index("ix_graduate_area", "graduate", ["area", "id"], postgresql_ops={"area": "text_pattern_ops"})
    op.create_index("ix_graduate_university_code", "graduate", ["university_code"])
    op.create_table(
        "graduate_status",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.String),
        sa.Column("since_on", sa.Date, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("ref", sa.Uuid),
        sa.Column("ref_version", sa.Integer),
        sa.Column("recorded_by", sa.Uuid),
        _now("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_graduate_status"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_graduate_status_graduate_id_graduate"),
        sa.UniqueConstraint("ref", "ref_version", name="uq_graduate_status_ref_ref_version"),
    )
    op.create_index("ix_graduate_status_graduate", "graduate_status", ["graduate_id", "since_on"])


def _create_accounts() -> None:
    for table, login, secret in (
        ("staff_account", "login", "password_hash"),
        ("client_account", "client_id", "secret_hash"),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Uuid, nullable=False),
            sa.Column(login, sa.String, nullable=False),
            sa.Column(secret, sa.String, nullable=False),
            sa.Column("role", sa.String, nullable=False),
            sa.Column("area", sa.String),
            sa.Column("org", sa.String),
            sa.Column("display_name", sa.String, nullable=False),
            sa.Column("active", sa.Boolean, nullable=False),
            _now("created_at"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
            sa.UniqueConstraint(login, name=f"uq_{table}_{login}"),
        )
    op.add_column("staff_account", sa.Column("token_version", sa.Integer, nullable=False))
    op.create_table(
        "mini_program_account",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("openid_sealed", sa.LargeBinary, nullable=False),
        sa.Column("openid_index", sa.LargeBinary, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("graduate_id", sa.Uuid),
        sa.Column("proven_at", INSTANT),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_mini_program_account"),
        sa.UniqueConstraint("openid_index", name="uq_mini_program_account_openid_index"),
        sa.UniqueConstraint("graduate_id", name="uq_mini_program_account_graduate_id"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_mini_program_account_graduate_id_graduate"),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("login_hash", sa.LargeBinary, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", INSTANT),
        sa.PrimaryKeyConstraint("login_hash", name="pk_sign_in_throttle"),
    )


def _create_casework() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("reached", sa.Boolean, nullable=False),
        sa.Column("contacted_at", INSTANT, nullable=False),
        sa.Column("notes_sealed", sa.LargeBinary),
        sa.Column("logged_by", sa.Uuid, nullable=False),
        _now("logged_at"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_contact_graduate_id_graduate"),
    )
    op.create_index("ix_contact_graduate", "contact", ["graduate_id", "contacted_at"])
    op.create_table(
        "service",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("post_id", sa.Uuid),
        sa.Column("delivered_on", sa.Date, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("logged_by", sa.Uuid),
        _now("logged_at"),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_service_graduate_id_graduate"),
        sa.UniqueConstraint("graduate_id", "kind", "post_id", name="uq_service_graduate_id_kind_post_id"),
    )
    op.create_table(
        "first_contact_clock",
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("warned_on", sa.Date),
        sa.Column("breached_on", sa.Date),
        sa.Column("met_on", sa.Date),
        sa.Column("in_time", sa.Boolean),
        sa.PrimaryKeyConstraint("graduate_id", name="pk_first_contact_clock"),
    )
    op.create_index("ix_first_contact_clock_due_on", "first_contact_clock", ["due_on"])
