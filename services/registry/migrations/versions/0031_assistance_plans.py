"""Assistance plans with their items, and who is able to work.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns, grant_tables, note_changes, note_no_changes, protect_append_only

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
PLAN, ITEM, ABILITY = "assistance_plan", "assistance_item", "work_ability"
READ_BY_FACTS = ("hardship", PLAN, ABILITY)
"""Whom the sums of today look at again: see 0029."""


def upgrade() -> None:
    _create_plans()
    op.create_table(
        ITEM,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("plan_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("done_on", sa.Date),
        sa.Column("outcome", sa.String),
        sa.PrimaryKeyConstraint("id", name=f"pk_{ITEM}"),
        sa.ForeignKeyConstraint(["plan_id"], [f"{PLAN}.id"], name=f"fk_{ITEM}_plan_id_{PLAN}"),
        sa.CheckConstraint("(done_on IS NULL) = (outcome IS NULL)", name=f"ck_{ITEM}_done"),
    )
    op.create_index(f"ix_{ITEM}_plan_id", ITEM, ["plan_id", "due_on"])
    grant_columns(ITEM, "done_on", "outcome")
    op.create_table(
        ABILITY,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("able", sa.Boolean, nullable=False),
        sa.Column("basis", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("since_on", sa.Date, nullable=False),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{ABILITY}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{ABILITY}_graduate_id_graduate"),
        sa.CheckConstraint("able = (reason IS NULL)", name=f"ck_{ABILITY}_reasoned"),
    )
    op.create_index(f"ix_{ABILITY}_graduate_id", ABILITY, ["graduate_id", "since_on"])
    grant_tables(ABILITY)
    protect_append_only(ABILITY)
    for table in READ_BY_FACTS:
        note_changes(table, "rollup_change", "graduate_id", "SELECT graduate_id FROM changed")


def _create_plans() -> None:
    op.create_table(
        PLAN,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("track", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("drafted_on", sa.Date, nullable=False),
        sa.Column("agreed_by", sa.Uuid),
        sa.Column("agreed_role", sa.String),
        sa.Column("agreed_note", sa.String),
        sa.Column("agreed_on", sa.Date),
        sa.Column("paired_with", sa.Uuid),
        sa.Column("paired_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("closed_reason", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{PLAN}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{PLAN}_graduate_id_graduate"),
        sa.CheckConstraint("track IN ('general', 'priority')", name=f"ck_{PLAN}_track"),
        sa.CheckConstraint("state IN ('drafted', 'agreed', 'running', 'closed')", name=f"ck_{PLAN}_state"),
        sa.CheckConstraint("agreed_by IS NULL OR agreed_by <> owner_id", name=f"ck_{PLAN}_two_persons"),
        sa.CheckConstraint("state NOT IN ('agreed', 'running') OR agreed_on IS NOT NULL", name=f"ck_{PLAN}_agreed"),
        sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name=f"ck_{PLAN}_closed"),
        sa.CheckConstraint("(paired_with IS NULL) = (paired_on IS NULL)", name=f"ck_{PLAN}_paired"),
    )
    living = sa.text("state <> 'closed'")
    op.create_index("uq_assistance_plan_living", PLAN, ["graduate_id"], unique=True, postgresql_where=living)
    op.create_index(f"ix_{PLAN}_graduate_id", PLAN, ["graduate_id", "agreed_on"])
    agreed = ("agreed_by", "agreed_role", "agreed_note", "agreed_on")
    grant_columns(PLAN, "state", *agreed, "paired_with", "paired_on", "closed_on", "closed_reason", "version")


def downgrade() -> None:
    for table in READ_BY_FACTS:
        note_no_changes(table)
    for table in (ABILITY, ITEM, PLAN):
        op.drop_table(table)
