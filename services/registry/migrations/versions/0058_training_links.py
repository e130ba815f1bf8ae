"""Industry clusters of courses, days of attendance, links of institutions with schools, following up of start-ups.

Revision ID: 0058
Revises: 0057
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
ATTENDANCE, LINK, FOLLOW_UP = "course_attendance", "institution_link", "startup_follow_up"


def upgrade() -> None:
    op.add_column("course", sa.Column("cluster", sa.String))
    _attendance()
    _link()
    _follow_up()
    grant_tables(ATTENDANCE, LINK, FOLLOW_UP)
    protect_append_only(ATTENDANCE, FOLLOW_UP)


def _attendance() -> None:
    op.create_table(
        ATTENDANCE,
        sa.Column("enrolment_id", sa.Uuid, nullable=False),
        sa.Column("attended_on", sa.Date, nullable=False),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("enrolment_id", "attended_on", name=f"pk_{ATTENDANCE}"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=f"fk_{ATTENDANCE}_enrolment_id_enrolment"),
    )


def _link() -> None:
    op.create_table(
        LINK,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("university_code", sa.String, nullable=False),
        sa.Column("institution", sa.String, nullable=False),
        sa.Column("since_on", sa.Date, nullable=False),
        sa.Column("stated_side", sa.String, nullable=False),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("ended_by", sa.Uuid),
        sa.Column("ended_on", sa.Date),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{LINK}"),
        sa.CheckConstraint("stated_side IN ('school', 'city')", name=f"ck_{LINK}_stated_side"),
        sa.CheckConstraint("confirmed_by <> stated_by", name=f"ck_{LINK}_two_persons"),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name=f"ck_{LINK}_confirmed"),
        sa.CheckConstraint("(ended_by IS NULL) = (ended_on IS NULL)", name=f"ck_{LINK}_ended"),
    )
    op.create_index(f"ix_{LINK}_city", LINK, ["city", "id"])
    living = {"unique": True, "postgresql_where": sa.text("ended_on IS NULL")}
    op.create_index(f"uq_{LINK}_living", LINK, ["city", "university_code", "institution"], **living)


def _follow_up() -> None:
    op.create_table(
        FOLLOW_UP,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("followed_on", sa.Date, nullable=False),
        sa.Column("next_on", sa.Date),
        sa.Column("followed_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{FOLLOW_UP}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{FOLLOW_UP}_graduate_id_graduate"),
        sa.CheckConstraint("next_on IS NULL OR next_on > followed_on", name=f"ck_{FOLLOW_UP}_in_order"),
    )
    op.create_index(f"ix_{FOLLOW_UP}_graduate_id", FOLLOW_UP, ["graduate_id", "followed_on"])


def downgrade() -> None:
    for table in (FOLLOW_UP, LINK, ATTENDANCE):
        op.drop_table(table)
    op.drop_column("course", "cluster")
