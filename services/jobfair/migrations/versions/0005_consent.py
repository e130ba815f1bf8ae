"""Internships that are proposed until the person confirms, confirmation codes, and whose word each fact is.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ORIGINS = "'declared', 'confirmed', 'certified', 'disputed'"


def upgrade() -> None:
    _create_proposals()
    op.create_table(
        "confirmation_code",
        sa.Column("internship_id", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("issued_by", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("internship_id", "purpose", name="pk_confirmation_code"),
        sa.CheckConstraint("purpose IN ('start', 'retention')", name="ck_confirmation_code_purpose"),
    )
    grant_tables("internship_proposal", "confirmation_code")
    op.add_column("internship", sa.Column("retention_origin", sa.String))
    op.add_column("internship", sa.Column("end_origin", sa.String))
    op.add_column("internship_fact", sa.Column("retention_origin", sa.String))
    op.add_column("internship_fact", sa.Column("origin", sa.String, nullable=False, server_default="declared"))
    _check("retention_origin", f"retention_origin IN ({ORIGINS})")
    _check("end_origin", "end_origin IN ('declared', 'certified')")


def downgrade() -> None:
    for name in ("end_origin", "retention_origin"):
        op.execute(f"ALTER TABLE internship DROP CONSTRAINT ck_internship_{name}")
    for table, column in (
        ("internship_fact", "origin"),
        ("internship_fact", "retention_origin"),
        ("internship", "end_origin"),
        ("internship", "retention_origin"),
    ):
        op.drop_column(table, column)
    op.drop_table("confirmation_code")
    op.drop_table("internship_proposal")


def _check(name: str, condition: str) -> None:
    """In one step: an internship is a row per person and base, read through in milliseconds."""
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE internship ADD CONSTRAINT ck_internship_{name} CHECK ({condition})"
    )


def _create_proposals() -> None:
    op.create_table(
        "internship_proposal",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("employer_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("planned_end_on", sa.Date, nullable=False),
        sa.Column("proposed_on", sa.Date, nullable=False),
        sa.Column("proposed_by", sa.Uuid, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("intern_agreed_by", sa.String),
        sa.Column("home_agreed_by", sa.Uuid),
        sa.Column("closed_as", sa.String),
        sa.Column("closed_on", sa.Date),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_internship_proposal"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name="fk_internship_proposal_employer_id_employer"),
        sa.CheckConstraint("planned_end_on >= started_on", name="ck_internship_proposal_planned_end"),
        sa.CheckConstraint(
            "closed_as IN ('started', 'declined', 'withdrawn', 'expired')", name="ck_internship_proposal_closed_as"
        ),
        sa.CheckConstraint(
            "closed_as IS DISTINCT FROM 'started' OR intern_agreed_by IS NOT NULL",
            name="ck_internship_proposal_consent",
        ),
        sa.CheckConstraint("intern_agreed_by IN ('account', 'code')", name="ck_internship_proposal_intern_agreed_by"),
    )
    op.create_index(
        "uq_internship_proposal_open", "internship_proposal", ["employer_id", "graduate_id"],
        unique=True, postgresql_where=sa.text("closed_as IS NULL"),
    )  # fmt: skip
    op.create_index("ix_internship_proposal_graduate_id", "internship_proposal", ["graduate_id"])
