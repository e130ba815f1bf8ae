"""Trainings: courses, who wants one, to whom one was recommended, who took it.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns, grant_tables, note_changes, note_no_changes, protect_append_only

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
OF_FACTS = ("training_intent", "course_recommendation")
"""What a fact of a day reads; completions count in a time alone."""
APPEND_ONLY = ("training_intent", "course_recommendation", "skills_statement")
KINDS = "kind IN ('skills', 'startup', 'guidance', 'pre_employment')"


def upgrade() -> None:
    _create_course()
    _create_training_intent()
    _create_skills_statement()
    _create_course_recommendation()
    _create_enrolment()
    grant_columns("course", "seats")  # who enrols locks the course, so that no seat is given away twice
    grant_tables(*APPEND_ONLY)
    protect_append_only(*APPEND_ONLY)
    completion = ("completed_on", "completed_by", "confirmed_by", "confirmed_on")
    certificate = ("certificate_kind", "certificate_issuer", "certificate_index", "certificate_on")
    grant_columns("enrolment", "state", *completion, *certificate)
    for table in OF_FACTS:
        note_changes(table, "rollup_change", "graduate_id", "SELECT graduate_id FROM changed")


def downgrade() -> None:
    for table in OF_FACTS:
        note_no_changes(table)
    for table in ("enrolment", "course_recommendation", "skills_statement", "training_intent", "course"):
        op.drop_table(table)


def _recorded() -> sa.Column[object]:
    return sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False)


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{table}_graduate_id_graduate")


def _of_course(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=f"fk_{table}_course_id_course")


def _create_course() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("institution", sa.String, nullable=False),
        sa.Column("university_code", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("mode", sa.String),
        sa.Column("cooperation", sa.String),
        sa.Column("field", sa.String),
        sa.Column("category", sa.String),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("published_by", sa.Uuid, nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        _recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
        sa.CheckConstraint("starts_on <= ends_on", name="ck_course_in_order"),
        sa.CheckConstraint("seats > 0", name="ck_course_seats"),
        sa.CheckConstraint(KINDS, name="ck_course_kind"),
    )
    op.create_index("ix_course_city", "course", ["city", "id"])


def _create_training_intent() -> None:
    op.create_table(
        "training_intent",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("wants", sa.String),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        _recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_training_intent"),
        _of_person("training_intent"),
        sa.CheckConstraint("wants IN ('none', 'skills', 'startup', 'both')", name="ck_training_intent_wants"),
        sa.CheckConstraint("source <> 'graduate' OR wants IS NOT NULL", name="ck_training_intent_own_answer"),
    )
    op.create_index("ix_training_intent_graduate_id", "training_intent", ["graduate_id", "stated_on"])


def _create_skills_statement() -> None:
    op.create_table(
        "skills_statement",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("low_skilled", sa.Boolean, nullable=False),
        sa.Column("eligible", sa.Boolean, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        _recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_skills_statement"),
        _of_person("skills_statement"),
        sa.CheckConstraint("source IN ('declared', 'certificate', 'assessment')", name="ck_skills_statement_source"),
    )
    op.create_index("ix_skills_statement_graduate_id", "skills_statement", ["graduate_id", "stated_on"])


def _create_course_recommendation() -> None:
    op.create_table(
        "course_recommendation",
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("recommended_on", sa.Date, nullable=False),
        sa.Column("recommended_by", sa.Uuid, nullable=False),
        _recorded(),
        sa.PrimaryKeyConstraint("graduate_id", "course_id", name="pk_course_recommendation"),
        _of_person("course_recommendation"),
        _of_course("course_recommendation"),
    )


def _create_enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("enrolled_on", sa.Date, nullable=False),
        sa.Column("enrolled_by", sa.Uuid, nullable=False),
        sa.Column("completed_on", sa.Date),
        sa.Column("completed_by", sa.Uuid),
        sa.Column("certificate_kind", sa.String),
        sa.Column("certificate_issuer", sa.String),
        sa.Column("certificate_index", sa.LargeBinary),
        sa.Column("certificate_on", sa.Date),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_on", sa.Date),
        _recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("graduate_id", "course_id", name="uq_enrolment_graduate_id_course_id"),
        _of_person("enrolment"),
        _of_course("enrolment"),
        *(sa.CheckConstraint(rule, name=f"ck_enrolment_{name}") for name, rule in ENROLMENT.items()),
    )
    op.create_index("ix_enrolment_course_id", "enrolment", ["course_id"])
    numbered = sa.text("certificate_index IS NOT NULL")
    op.create_index(
        "uq_enrolment_certificate_index", "enrolment", ["certificate_index"], unique=True, postgresql_where=numbered
    )


ENROLMENT = {
    "state": "state IN ('enrolled', 'recorded', 'completed', 'dropped')",
    "recorded": "(state IN ('recorded', 'completed')) = (completed_on IS NOT NULL)",
    "recorded_by": "(completed_by IS NULL) = (completed_on IS NULL)",
    "confirmed": "(state = 'completed') = (confirmed_on IS NOT NULL)",
    "confirmed_by": "(confirmed_by IS NULL) = (confirmed_on IS NULL)",
    "two_persons": "confirmed_by <> completed_by",
    "numbered": "(certificate_kind IS NULL) = (certificate_index IS NULL)",
}
