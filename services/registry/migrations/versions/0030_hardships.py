"""Hardships: the special ledger of who is in one.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
STATES = "state IN ('claimed', 'confirmed', 'refused', 'withdrawn', 'ended')"


def upgrade() -> None:
    op.create_table(
        "hardship",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("evidence", sa.String),
        sa.Column("certificate_id", sa.Uuid),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("claimed_by", sa.Uuid, nullable=False),
        sa.Column("claimed_on", sa.Date, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.Column("ended_reason", sa.String),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hardship"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_hardship_graduate_id_graduate"),
        sa.CheckConstraint(STATES, name="ck_hardship_state"),
        sa.CheckConstraint("source IN ('declared', 'document', 'exchange')", name="ck_hardship_source"),
        sa.CheckConstraint("valid_from <= valid_to", name="ck_hardship_in_order"),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> claimed_by", name="ck_hardship_two_persons"),
        sa.CheckConstraint("(source = 'exchange') = (certificate_id IS NOT NULL)", name="ck_hardship_answered"),
        sa.CheckConstraint("source <> 'document' OR evidence IS NOT NULL", name="ck_hardship_shown"),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'ended')) = (confirmed_on IS NOT NULL)", name="ck_hardship_confirmed"
        ),
        sa.CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ck_hardship_ended"),
    )
    op.create_index("ix_hardship_graduate_id", "hardship", ["graduate_id", "category"])
    waiting, answered = sa.text("state = 'claimed'"), sa.text("certificate_id IS NOT NULL")
    op.create_index(
        "uq_hardship_waiting", "hardship", ["graduate_id", "category"], unique=True, postgresql_where=waiting
    )
    op.create_index(
        "uq_hardship_certificate_id", "hardship", ["certificate_id"], unique=True, postgresql_where=answered
    )
    grant_columns("hardship", "state", "confirmed_by", "confirmed_on", "ended_on", "ended_reason")


def downgrade() -> None:
    op.drop_table("hardship")
