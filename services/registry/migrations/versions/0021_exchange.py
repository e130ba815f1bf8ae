"""Questions to other departments, their answers, and the exchange ledger.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns, grant_tables, protect_append_only

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
MUTABLE = (
    "state",
    "word",
    "valid_from",
    "valid_to",
    "answered_by",
    "answered_on",
    "contrary_word",
    "contrary_from",
    "contrary_to",
    "contradicted_on",
    "sent_at",
    "attempts",
    "next_attempt_at",
)
"""Who asked whom what stays as it was asked."""


def upgrade() -> None:
    op.create_table(
        "certificate_request",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("fact", sa.String, nullable=False),
        sa.Column("about_on", sa.Date, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("asked_by", sa.Uuid, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("asked_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("word", sa.String),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("answered_by", sa.Uuid),
        sa.Column("answered_on", sa.Date),
        sa.Column("contrary_word", sa.String),
        sa.Column("contrary_from", sa.Date),
        sa.Column("contrary_to", sa.Date),
        sa.Column("contradicted_on", sa.Date),
        sa.Column("sent_at", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate_request"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_certificate_request_graduate_id_graduate"),
        sa.CheckConstraint("state IN ('asked', 'answered', 'refused', 'expired')", name="ck_certificate_request_state"),
        sa.CheckConstraint(
            "(state IN ('answered', 'refused')) = (word IS NOT NULL)",
            name="ck_certificate_request_answered_with_a_word",
        ),
        sa.CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="ck_certificate_request_two_persons"),
    )
    op.create_index(
        "uq_certificate_request_open",
        "certificate_request",
        ["graduate_id", "question", "about_on"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("ix_certificate_request_department", "certificate_request", ["city", "department", "id"])
    op.create_index(
        "ix_certificate_request_due",
        "certificate_request",
        ["next_attempt_at"],
        postgresql_where=sa.text("state = 'asked' AND sent_at IS NULL"),
    )
    op.create_table(
        "exchange_entry",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("direction", sa.String, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("request_id", sa.Uuid),
        sa.Column("graduate_id", sa.Uuid),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("outcome", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_entry"),
    )
    op.create_index("ix_exchange_entry_city", "exchange_entry", ["city", "id"])
    grant_tables("exchange_entry")
    grant_columns("certificate_request", *MUTABLE)
    protect_append_only("exchange_entry")


def downgrade() -> None:
    op.drop_table("exchange_entry")
    op.drop_table("certificate_request")
