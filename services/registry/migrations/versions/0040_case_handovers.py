"""Whose case somebody is, and cases that pass from one caseworker to another.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
TABLES = ("case_handover", "case_handover_row", "case_assignment")


def upgrade() -> None:
    op.create_table(
        "case_handover",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("from_account_id", sa.Uuid, nullable=False),
        sa.Column("to_account_id", sa.Uuid, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("until_on", sa.Date),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked_by", sa.Uuid, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("ended_on", sa.Date),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_handover"),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'refused', 'undone', 'ended')", name="ck_case_handover_state"
        ),
        sa.CheckConstraint("from_account_id <> to_account_id", name="ck_case_handover_two_persons"),
        sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="ck_case_handover_decided"),
    )
    op.create_index(
        "ix_case_handover_area", "case_handover", ["area", "id"], postgresql_ops={"area": "text_pattern_ops"}
    )
    op.create_index(
        "ix_case_handover_running", "case_handover", ["until_on"], postgresql_where=sa.text("state = 'running'")
    )
    _of_cases()
    grant_tables(*TABLES)


def _of_cases() -> None:
    op.create_table(
        "case_handover_row",
        sa.Column("handover_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("handover_id", "graduate_id", name="pk_case_handover_row"),
        _to("case_handover_row", "handover_id", "case_handover"),
        _to("case_handover_row", "graduate_id", "graduate"),
    )
    op.create_table(
        "case_assignment",
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("assigned_on", sa.Date, nullable=False),
        sa.Column("handover_id", sa.Uuid),
        sa.PrimaryKeyConstraint("graduate_id", name="pk_case_assignment"),
        _to("case_assignment", "graduate_id", "graduate"),
        _to("case_assignment", "handover_id", "case_handover"),
    )
    op.create_index("ix_case_assignment_account_id", "case_assignment", ["account_id", "assigned_on", "graduate_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
