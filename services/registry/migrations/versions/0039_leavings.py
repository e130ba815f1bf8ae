"""Leaving school, and the checks of enlistment.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns, grant_tables, protect_append_only

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
LEAVING, CHECK = "leaving", "enlistment_check"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        LEAVING,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("planned_on", sa.Date),
        sa.Column("left_on", sa.Date),
        sa.Column("destination_system", sa.String),
        sa.Column("destination", sa.String),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leaving"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_leaving_graduate_id_graduate"),
        sa.UniqueConstraint("graduate_id", "version", name="uq_leaving_graduate_id_version"),
        sa.CheckConstraint(
            "planned_on IS NOT NULL OR left_on IS NOT NULL OR destination IS NOT NULL", name="ck_leaving_says_something"
        ),
        sa.CheckConstraint("(destination_system IS NULL) = (destination IS NULL)", name="ck_leaving_coded"),
    )
    op.create_table(
        CHECK,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("fresh", sa.Boolean, nullable=False),
        sa.Column("medical_passed", sa.Boolean, nullable=False),
        sa.Column("political_passed", sa.Boolean, nullable=False),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enlistment_check"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_enlistment_check_graduate_id_graduate"),
        sa.CheckConstraint("confirmed_by <> stated_by", name="ck_enlistment_check_two_persons"),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="ck_enlistment_check_confirmed"),
    )
    op.create_index("ix_enlistment_check_graduate_id", CHECK, ["graduate_id"])
    grant_tables(LEAVING)
    protect_append_only(LEAVING)
    grant_columns(CHECK, "confirmed_by", "confirmed_on")


def downgrade() -> None:
    op.drop_table(CHECK)
    op.drop_table(LEAVING)
