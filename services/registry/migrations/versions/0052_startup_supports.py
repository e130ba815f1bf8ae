"""What was given to those who want to start up, and completions that were taken back.

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
SUPPORT, REVOKED = "startup_support", "revoked_completion"


def upgrade() -> None:
    op.create_table(
        SUPPORT,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
        sa.Column("given_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{SUPPORT}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{SUPPORT}_graduate_id_graduate"),
    )
    op.create_index(f"ix_{SUPPORT}_graduate_id", SUPPORT, ["graduate_id", "item"])
    op.create_table(
        REVOKED,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("enrolment_id", sa.Uuid, nullable=False),
        sa.Column("completed_on", sa.Date, nullable=False),
        sa.Column("completed_by", sa.Uuid, nullable=False),
        sa.Column("confirmed_by", sa.Uuid, nullable=False),
        sa.Column("confirmed_on", sa.Date, nullable=False),
        sa.Column("certificate_kind", sa.String),
        sa.Column("certificate_issuer", sa.String),
        sa.Column("certificate_index", sa.LargeBinary),
        sa.Column("certificate_on", sa.Date),
        sa.Column("requested_by", sa.Uuid, nullable=False),
        sa.Column("revoked_by", sa.Uuid, nullable=False),
        sa.Column("revoked_on", sa.Date, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{REVOKED}"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=f"fk_{REVOKED}_enrolment_id_enrolment"),
        sa.CheckConstraint("requested_by <> revoked_by", name=f"ck_{REVOKED}_two_persons"),
    )
    op.create_index(f"ix_{REVOKED}_enrolment_id", REVOKED, ["enrolment_id"])
    for table in (SUPPORT, REVOKED):
        grant_tables(table)
        protect_append_only(table)


def downgrade() -> None:
    op.drop_table(REVOKED)
    op.drop_table(SUPPORT)
