"""Tasks of a city's plan and their departments: who is reminded of a task's last day.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns, grant_tables, protect_append_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
TASK, DEPARTMENT = "task_ref", "task_department"


def upgrade() -> None:
    op.create_table(
        TASK,
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("measure_number", sa.Integer),
        sa.Column("due_on", sa.Date),
        sa.Column("assigned_on", sa.Date),
        sa.Column("done_on", sa.Date),
        sa.PrimaryKeyConstraint("task_id", name=f"pk_{TASK}"),
    )
    grant_columns(TASK, "measure_number", "due_on", "assigned_on", "done_on")
    op.create_table(
        DEPARTMENT,
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("org", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("task_id", "org", name=f"pk_{DEPARTMENT}"),
        sa.ForeignKeyConstraint(["task_id"], [f"{TASK}.task_id"], name=f"fk_{DEPARTMENT}_task_id_{TASK}"),
    )
    grant_tables(DEPARTMENT)
    protect_append_only(DEPARTMENT)


def downgrade() -> None:
    """The version before would not know what the clock of a task is about."""
    op.execute("DELETE FROM clock WHERE subject_kind = 'task'")
    op.drop_table(DEPARTMENT)
    op.drop_table(TASK)
