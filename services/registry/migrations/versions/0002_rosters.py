"""Rosters and their rows.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_app_role, protect_append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("org", sa.String),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("uploaded_by", sa.Uuid, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("file_hash", sa.LargeBinary, nullable=False),
        sa.Column("header_sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_roster"),
        sa.UniqueConstraint("city", "owner", "file_hash", name="uq_roster_city_owner_file_hash"),
    )
    op.create_table(
        "roster_row",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("roster_id", sa.Uuid, nullable=False),
        sa.Column("row_no", sa.Integer, nullable=False),
        sa.Column("cells_sealed", sa.LargeBinary, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("graduate_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_roster_row"),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name="fk_roster_row_roster_id_roster"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_roster_row_graduate_id_graduate"),
        sa.UniqueConstraint("roster_id", "row_no", name="uq_roster_row_roster_id_row_no"),
    )
    op.create_index(
        "ix_roster_row_open", "roster_row", ["roster_id", "row_no"], postgresql_where=sa.text("outcome IS NULL")
    )
    grant_app_role()
    protect_append_only("graduate_status")


def downgrade() -> None:
    op.drop_table("roster_row")
    op.drop_table("roster")
