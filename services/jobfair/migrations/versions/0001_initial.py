"""The job fair's first tables: employers, posts, referrals, internships.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import (
    create_chassis_tables_v1,
    drop_chassis_tables_v1,
    grant_app_role,
    protect_append_only,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_chassis_tables_v1()
    _create_employers()
    _create_posts()
    _create_referrals()
    _create_internships()
    grant_app_role()
    protect_append_only("internship_fact")


def downgrade() -> None:
    for table in ("internship_fact", "internship", "referral", "known_graduate", "post", "employer"):
        op.drop_table(table)
    drop_chassis_tables_v1()


def _now(name: str) -> sa.Column:
    return sa.Column(name, INSTANT, server_default=sa.func.now(), nullable=False)


def _create_employers() -> None:
    op.create_table(
        "employer",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("credit_code", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("is_internship_base", sa.Boolean, nullable=False),
        sa.Column("verified_on", sa.Date),
        sa.Column("suspended_on", sa.Date),
        sa.Column("suspended_reason", sa.String),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_employer"),
        sa.UniqueConstraint("credit_code", name="uq_employer_credit_code"),
        sa.CheckConstraint("state IN ('pending', 'verified', 'suspended')", name="ck_employer_state"),
    )
    op.create_index("ix_employer_area", "employer", ["area", "id"], postgresql_ops={"area": "text_pattern_ops"})


def _create_posts() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("employer_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("openings", sa.Integer, nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name="fk_post_employer_id_employer"),
        sa.CheckConstraint("openings > 0", name="ck_post_openings"),
    )
    op.create_index("ix_post_employer_id", "post", ["employer_id"])
    op.create_index(
        "ix_post_open", "post", ["area", "id"],
        postgresql_ops={"area": "text_pattern_ops"}, postgresql_where=sa.text("closed_on IS NULL"),
    )  # fmt: skip


def _create_referrals() -> None:
    op.create_table(
        "known_graduate",
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("graduate_id", name="pk_known_graduate"),
    )
    op.create_index("ix_known_graduate_area", "known_graduate", ["area"], postgresql_ops={"area": "text_pattern_ops"})
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("post_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("referred_on", sa.Date, nullable=False),
        sa.Column("referred_by", sa.Uuid, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
        sa.UniqueConstraint("post_id", "graduate_id", name="uq_referral_post_id_graduate_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_referral_post_id_post"),
        sa.ForeignKeyConstraint(
            ["graduate_id"], ["known_graduate.graduate_id"], name="fk_referral_graduate_id_known_graduate"
        ),
    )
    op.create_index("ix_referral_graduate_id", "referral", ["graduate_id"])


def _standing() -> list[sa.Column]:
    return [
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("planned_end_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("outcome", sa.String),
        sa.Column("retained", sa.Boolean, nullable=False),
        sa.Column("retained_on", sa.Date),
        sa.Column("contract_months", sa.Integer),
        sa.Column("insured", sa.Boolean),
    ]


def _create_internships() -> None:
    op.create_table(
        "internship",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("employer_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_standing(),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_internship"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name="fk_internship_employer_id_employer"),
        sa.ForeignKeyConstraint(
            ["graduate_id"], ["known_graduate.graduate_id"], name="fk_internship_graduate_id_known_graduate"
        ),
        sa.CheckConstraint("planned_end_on >= started_on", name="ck_internship_planned_end"),
        sa.CheckConstraint("ended_on >= started_on", name="ck_internship_end"),
        sa.CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name="ck_internship_outcome"),
        sa.CheckConstraint("NOT retained OR outcome = 'completed'", name="ck_internship_retained"),
    )
    op.create_index(
        "uq_internship_running", "internship", ["graduate_id"],
        unique=True, postgresql_where=sa.text("ended_on IS NULL"),
    )  # fmt: skip
    op.create_index("ix_internship_graduate_id", "internship", ["graduate_id"])
    op.create_index("ix_internship_employer_id", "internship", ["employer_id"])
    op.create_index("ix_internship_area", "internship", ["area", "id"], postgresql_ops={"area": "text_pattern_ops"})
    op.create_table(
        "internship_fact",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("internship_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        *_standing(),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        _now("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_internship_fact"),
        sa.ForeignKeyConstraint(
            ["internship_id"], ["internship.id"], name="fk_internship_fact_internship_id_internship"
        ),
        sa.UniqueConstraint("internship_id", "version", name="uq_internship_fact_internship_id_version"),
    )
