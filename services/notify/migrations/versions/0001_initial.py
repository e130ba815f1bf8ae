"""Notify's first tables: clocks and messages.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import create_chassis_tables_v1, drop_chassis_tables_v1, grant_app_role

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLES = ("clock_contact", "clock", "message", "sms_receipt", "provider_token", "employer_ref", "latest_news")


def upgrade() -> None:
    create_chassis_tables_v1()
    _create_clocks()
    _create_message()
    _create_around_messages()
    grant_app_role()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    drop_chassis_tables_v1()


def _now(name: str) -> sa.Column:
    return sa.Column(name, INSTANT, server_default=sa.func.now(), nullable=False)


def _create_clocks() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("area_as_of", INSTANT, nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("day_type", sa.String),
        sa.Column("clause", sa.String),
        sa.Column("quote", sa.String),
        sa.Column("no_due_reason", sa.String),
        sa.Column("warned_on", sa.Date),
        sa.Column("breached_on", sa.Date),
        sa.Column("met_on", sa.Date),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("escalation_level", sa.Integer, nullable=False),
        sa.Column("next_on", sa.Date),
        sa.Column("parked_until", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
        sa.UniqueConstraint("kind", "subject_id", name="uq_clock_kind_subject_id"),
        sa.CheckConstraint("state IN ('waiting', 'open', 'warned', 'breached', 'met')", name="ck_clock_state"),
        sa.CheckConstraint("(state = 'met') = (met_on IS NOT NULL)", name="ck_clock_met"),
        sa.CheckConstraint("met_on IS NULL OR next_on IS NULL", name="ck_clock_met_never_warns"),
    )
    op.create_index("ix_clock_next_on", "clock", ["next_on", "id"], postgresql_where=sa.text("next_on IS NOT NULL"))
    op.create_index("ix_clock_area", "clock", ["area", "due_on"], postgresql_ops={"area": "text_pattern_ops"})
    op.create_index("ix_clock_subject_id", "clock", ["subject_id"])
    op.create_table(
        "clock_contact",
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("clock_id", sa.Uuid, nullable=False),
        sa.Column("contacted_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name="pk_clock_contact"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_clock_contact_clock_id_clock"),
    )
    op.create_index("ix_clock_contact_clock_id", "clock_contact", ["clock_id"])


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("recipient_kind", sa.String, nullable=False),
        sa.Column("recipient_id", sa.String, nullable=False),
        sa.Column("recipient_role", sa.String),
        sa.Column("recipient_area", sa.String),
        sa.Column("template", sa.String, nullable=False),
        sa.Column("params", JSONB, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("business_key", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT),
        sa.Column("lease", sa.Uuid),
        sa.Column("outcome_unknown", sa.Boolean, nullable=False),
        sa.Column("provider_ref", sa.String),
        sa.Column("reason_code", sa.String),
        sa.Column("read_at", INSTANT),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint(
            "recipient_kind", "recipient_id", "template", "channel", "business_key", name="uq_message_once"
        ),
        sa.CheckConstraint("recipient_kind IN ('person', 'org', 'role')", name="ck_message_recipient_kind"),
        sa.CheckConstraint("channel IN ('in_app', 'wechat', 'sms')", name="ck_message_channel"),
        sa.CheckConstraint("state IN ('queued', 'sending', 'delivered', 'failed', 'read')", name="ck_message_state"),
        sa.CheckConstraint(
            "(recipient_kind = 'role') = (recipient_role IS NOT NULL AND recipient_area IS NOT NULL)",
            name="ck_message_role_has_area",
        ),
    )
    op.create_index(
        "ix_message_next_attempt_at",
        "message",
        ["next_attempt_at"],
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_index("ix_message_role", "message", ["recipient_role", "recipient_area", "id"])


def _create_around_messages() -> None:
    op.create_table(
        "sms_receipt",
        sa.Column("biz_id", sa.String, nullable=False),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("success", sa.Boolean, nullable=False),
        sa.Column("err_code", sa.String),
        _now("received_at"),
        sa.PrimaryKeyConstraint("biz_id", "message_id", name="pk_sms_receipt"),
    )
    op.create_table(
        "provider_token",
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("token_sealed", sa.LargeBinary),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("refreshing_until", INSTANT),
        sa.PrimaryKeyConstraint("provider", name="pk_provider_token"),
    )
    op.create_table(
        "employer_ref",
        sa.Column("employer_id", sa.Uuid, nullable=False),
        sa.Column("credit_code", sa.String, nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("employer_id", name="pk_employer_ref"),
    )
    op.create_index("ix_employer_ref_credit_code", "employer_ref", ["credit_code"])
    op.create_table(
        "latest_news",
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name="pk_latest_news"),
    )
