"""Study records: one study of one person, as a school's roster or a caseworker states it.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
TABLE = "study_record"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("school_code", sa.String, nullable=False),
        sa.Column("education_level", sa.String, nullable=False),
        sa.Column("major_code", sa.String),
        sa.Column("major", sa.String),
        sa.Column("enrolled_on", sa.Date),
        sa.Column("graduates_on", sa.Date),
        sa.Column("details_sealed", sa.LargeBinary, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_study_record"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_study_record_graduate_id_graduate"),
    )
    op.create_index("ix_study_record_graduate_id", TABLE, ["graduate_id"])
    grant_columns(
        TABLE,
        "major_code",
        "major",
        "enrolled_on",
        "graduates_on",
        "details_sealed",
        "source",
        "stated_by",
        "stated_on",
        "version",
        "recorded_at",
    )


def downgrade() -> None:
    op.drop_table(TABLE)
