"""Periodic reports: what districts report for a period, practices, and what of the numbers is another later.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_columns, grant_tables, protect_append_only

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
STATED = (
    *("state", "content", "content_hash", "facts_as_known_at", "drafted_by", "drafted_on"),
    *("signed_by", "signed_role", "signed_on", "return_reason", "returned_by", "returned_on", "frozen_by", "frozen_on"),
)
FIXED = ("id", "kind", "city", "area", "period", "first_on", "last_on")


def upgrade() -> None:
    _reports()
    _practices()
    _restatements()


def _reports() -> None:
    op.create_table(
        "periodic_report",
        sa.Column("id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("kind", "city", "area", "period")),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("content", sa.String),
        sa.Column("content_hash", sa.String),
        sa.Column("facts_as_known_at", INSTANT),
        sa.Column("drafted_by", sa.Uuid),
        sa.Column("drafted_on", sa.Date),
        sa.Column("signed_by", sa.Uuid),
        sa.Column("signed_role", sa.String),
        sa.Column("signed_on", sa.Date),
        sa.Column("return_reason", sa.String),
        sa.Column("returned_by", sa.Uuid),
        sa.Column("returned_on", sa.Date),
        sa.Column("frozen_by", sa.Uuid),
        sa.Column("frozen_on", sa.Date),
        sa.Column("looked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_periodic_report"),
        sa.UniqueConstraint("area", "kind", "period", name="uq_periodic_report_area_kind_period"),
        *_checks(),
    )
    op.create_index("ix_periodic_report_last_on", "periodic_report", ["last_on", "id"])
    op.create_index("ix_periodic_report_looked_at", "periodic_report", ["looked_at"])
    grant_columns("periodic_report", *STATED, "looked_at")
    _freeze()


def _checks() -> tuple[sa.CheckConstraint, ...]:
    rules = {
        "state": "state IN ('due', 'drafted', 'submitted', 'returned', 'frozen')",
        "drawn": "(state = 'due') = (content IS NULL)",
        "hashed": "(content IS NULL) = (content_hash IS NULL)",
        "signed": "state NOT IN ('submitted', 'frozen') OR signed_by IS NOT NULL",
        "frozen": "(state = 'frozen') = (frozen_by IS NOT NULL)",
        "two_persons": "frozen_by <> signed_by",
    }
    return tuple(sa.CheckConstraint(rule, name=f"ck_periodic_report_{name}") for name, rule in rules.items())


def _freeze() -> None:
    """Of a frozen report nothing changes but when it was last looked at, whoever asks."""
    op.execute(
        f"CREATE TRIGGER frozen BEFORE UPDATE OF {', '.join((*FIXED, *STATED))} OR DELETE ON periodic_report"
        " FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION refuse_change()"
    )


def _practices() -> None:
    op.create_table(
        "report_practice",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("consent", sa.String, nullable=False),
        sa.Column("written_by", sa.Uuid, nullable=False),
        sa.Column("written_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_practice"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["periodic_report.id"], name="fk_report_practice_report_id_periodic_report"
        ),
        sa.CheckConstraint("consent IN ('given', 'not_needed')", name="ck_report_practice_consent"),
    )
    op.create_index("ix_report_practice_report_id", "report_practice", ["report_id", "id"])
    grant_tables("report_practice")
    protect_append_only("report_practice")


def _restatements() -> None:
    op.create_table(
        "report_restatement",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("cell", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("before", sa.Integer, nullable=False),
        sa.Column("after", sa.Integer, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("noted_on", sa.Date, nullable=False),
        sa.Column("noted_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_restatement"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["periodic_report.id"], name="fk_report_restatement_report_id_periodic_report"
        ),
    )
    op.create_index("ix_report_restatement_report_id", "report_restatement", ["report_id", "id"])
    grant_tables("report_restatement")
    protect_append_only("report_restatement")


def downgrade() -> None:
    for table in ("report_restatement", "report_practice", "periodic_report"):
        op.drop_table(table)
