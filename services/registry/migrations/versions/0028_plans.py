"""Plans of the year, their tasks, the days' feeds and what the public sees of them.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_columns, grant_tables, protect_append_only

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
TABLES = ("published_progress", "calendar_feed", "task_note", "task_part", "task", "plan_target", "plan")
TASK_STATES = "state IN ('open', 'reported', 'accepted', 'returned')"


def column(name: str, kind: type | object, *, null: bool = False, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=null, **options)


def upgrade() -> None:
    _plans()
    _tasks()
    _outside()
    grant_columns("plan", "state", "adopted_by", "adopted_on", "published_by", "published_on", "withdrawn_by")
    grant_tables("plan_target", "task_note", "task_part", "calendar_feed", "published_progress")
    grant_columns("task", "state")
    protect_append_only("plan_target", "task_note")


def _plans() -> None:
    op.create_table(
        "plan",
        column("id", sa.Uuid),
        column("root_id", sa.Uuid),
        column("area", sa.String),
        column("city", sa.String),
        column("year", sa.Integer),
        column("version", sa.Integer),
        column("state", sa.String),
        column("pack", sa.String),
        column("pack_version", sa.String),
        column("has_own", sa.Boolean),
        column("citation", sa.String, null=True),
        column("units", JSONB),
        column("own_tasks", JSONB),
        column("drafted_by", sa.Uuid),
        column("drafted_on", sa.Date),
        column("adopted_by", sa.Uuid, null=True),
        column("adopted_on", sa.Date, null=True),
        column("published_by", sa.Uuid, null=True),
        column("published_on", sa.Date, null=True),
        column("withdrawn_by", sa.Uuid, null=True),
        column("written_at", INSTANT, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
        sa.CheckConstraint("state IN ('draft', 'adopted', 'public', 'revised', 'withdrawn')", name="ck_plan_state"),
        sa.CheckConstraint("NOT has_own OR adopted_by <> drafted_by", name="ck_plan_own_rows_of_two_persons"),
        sa.CheckConstraint("published_by <> adopted_by", name="ck_plan_published_by_another"),
        sa.CheckConstraint("NOT has_own OR citation IS NOT NULL", name="ck_plan_own_rows_cited"),
    )
    op.create_index("uq_plan_version", "plan", ["area", "year", "version"], unique=True)
    op.create_index("uq_plan_draft", "plan", ["area", "year"], unique=True, postgresql_where=sa.text("state = 'draft'"))
    op.create_index(
        "uq_plan_in_force",
        "plan",
        ["area", "year"],
        unique=True,
        postgresql_where=sa.text("state IN ('adopted', 'public')"),
    )
    op.create_table(
        "plan_target",
        column("id", sa.Uuid),
        column("plan_id", sa.Uuid),
        column("position", sa.Integer),
        column("key", sa.String),
        column("kind", sa.String),
        column("title", sa.String),
        column("measure_number", sa.Integer, null=True),
        column("comparison", sa.String, null=True),
        column("number", sa.Integer, null=True),
        column("unit", sa.String, null=True),
        column("first_on", sa.Date, null=True),
        column("due_on", sa.Date, null=True),
        column("month_day", sa.Integer, null=True),
        column("every", sa.String, null=True),
        column("per", sa.String, null=True),
        column("reading", sa.String, null=True),
        column("is_chosen", sa.Boolean),
        column("clause", sa.String, null=True),
        column("quote", sa.String, null=True),
        column("unset", sa.String, null=True),
        column("owner", sa.String, null=True),
        column("by_hand", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="pk_plan_target"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_target_plan_id_plan"),
        sa.CheckConstraint(
            "kind IN ('target', 'deadline', 'window', 'monthly', 'cadence')", name="ck_plan_target_kind"
        ),
    )
    op.create_index("uq_plan_target_position", "plan_target", ["plan_id", "position"], unique=True)


def _tasks() -> None:
    op.create_table(
        "task",
        column("id", sa.Uuid),
        column("plan_root_id", sa.Uuid),
        column("plan_area", sa.String),
        column("city", sa.String),
        column("area", sa.String),
        column("measure_number", sa.Integer, null=True),
        column("title", sa.String),
        column("clause", sa.String, null=True),
        column("quote", sa.String, null=True),
        column("by_hand", sa.Boolean),
        column("parent_id", sa.Uuid, null=True),
        column("due_on", sa.Date, null=True),
        column("state", sa.String),
        column("assigned_by", sa.Uuid),
        column("assigned_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.ForeignKeyConstraint(["parent_id"], ["task.id"], name="fk_task_parent_id_task"),
        sa.CheckConstraint(TASK_STATES, name="ck_task_state"),
    )
    op.create_index("ix_task_plan_root_id", "task", ["plan_root_id", "id"])
    op.create_index("ix_task_area", "task", ["area", "id"])
    op.create_index("ix_task_parent_id", "task", ["parent_id"])
    op.create_index(
        "uq_task_measure",
        "task",
        ["plan_root_id", "measure_number"],
        unique=True,
        postgresql_where=sa.text("parent_id IS NULL AND NOT by_hand"),
    )
    op.create_table(
        "task_part",
        column("id", sa.Uuid),
        column("task_id", sa.Uuid),
        column("department", sa.String),
        column("title", sa.String),
        column("role", sa.String),
        column("org", sa.String, null=True),
        column("is_of_bureau", sa.Boolean),
        column("is_of_district", sa.Boolean),
        column("is_shared", sa.Boolean),
        column("note", sa.String, null=True),
        column("state", sa.String),
        column("report", sa.String, null=True),
        column("reported_by", sa.Uuid, null=True),
        column("reported_on", sa.Date, null=True),
        column("decided_by", sa.Uuid, null=True),
        column("decided_on", sa.Date, null=True),
        column("reason", sa.String, null=True),
        sa.PrimaryKeyConstraint("id", name="pk_task_part"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_task_part_task_id_task"),
        sa.CheckConstraint(TASK_STATES, name="ck_task_part_state"),
        sa.CheckConstraint("role IN ('lead', 'with')", name="ck_task_part_role"),
        sa.CheckConstraint("reported_by <> decided_by", name="ck_task_part_two_persons"),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'returned') OR is_shared OR decided_by IS NOT NULL", name="ck_task_part_decided"
        ),
    )
    op.create_index("ix_task_part_task_id", "task_part", ["task_id", "id"])
    op.create_index("ix_task_part_org", "task_part", ["org", "task_id"], postgresql_where=sa.text("org IS NOT NULL"))
    op.create_table(
        "task_note",
        column("id", sa.Uuid),
        column("task_id", sa.Uuid),
        column("part_id", sa.Uuid, null=True),
        column("kind", sa.String),
        column("text", sa.String),
        column("written_by", sa.Uuid),
        column("role", sa.String),
        column("org", sa.String, null=True),
        column("written_on", sa.Date),
        column("written_at", INSTANT, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_task_note"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_task_note_task_id_task"),
        sa.ForeignKeyConstraint(["part_id"], ["task_part.id"], name="fk_task_note_part_id_task_part"),
        sa.CheckConstraint("kind IN ('note', 'report', 'accept', 'return')", name="ck_task_note_kind"),
    )
    op.create_index("ix_task_note_task_id", "task_note", ["task_id", "id"])


def _outside() -> None:
    op.create_table(
        "calendar_feed",
        column("id", sa.Uuid),
        column("account_id", sa.Uuid),
        column("key_hash", sa.LargeBinary),
        column("created_at", INSTANT, server_default=sa.func.now()),
        column("ended_at", INSTANT, null=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.ForeignKeyConstraint(["account_id"], ["staff_account.id"], name="fk_calendar_feed_account_id_staff_account"),
    )
    op.create_index("uq_calendar_feed_key_hash", "calendar_feed", ["key_hash"], unique=True)
    op.create_index(
        "uq_calendar_feed_living",
        "calendar_feed",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "published_progress",
        column("area", sa.String),
        column("year", sa.Integer),
        column("as_of", sa.Date),
        column("content", JSONB),
        column("counted_at", INSTANT, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("area", "year", name="pk_published_progress"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
