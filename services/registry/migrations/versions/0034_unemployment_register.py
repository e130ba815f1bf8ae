"""The register of the unemployed: its files, and the stretches that they state.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
FILE, ENTRY = "unemployment_file", "unemployment_entry"


def upgrade() -> None:
    op.create_table(
        FILE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("uploaded_by", sa.Uuid, nullable=False),
        sa.Column("file_hash", sa.LargeBinary, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("refused", JSONB, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unemployment_file"),
        sa.UniqueConstraint("area", "file_hash", name="uq_unemployment_file_area_file_hash"),
    )
    op.create_table(
        ENTRY,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("row_no", sa.Integer, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("id_number_index", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("stated_by", sa.Uuid, nullable=False),
        sa.Column("accepted_by", sa.Uuid),
        sa.Column("accepted_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_unemployment_entry"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["unemployment_file.id"], name="fk_unemployment_entry_file_id_unemployment_file"
        ),
        sa.UniqueConstraint(
            "city",
            "id_number_index",
            "since",
            "until",
            name="uq_unemployment_entry_city_id_number_index_since_until",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("until >= since", name="ck_unemployment_entry_in_order"),
        sa.CheckConstraint("accepted_by IS NULL OR accepted_by <> stated_by", name="ck_unemployment_entry_two_persons"),
    )
    op.create_index("ix_unemployment_entry_id_number_index", ENTRY, ["id_number_index"])
    op.create_index("ix_unemployment_entry_file_id", ENTRY, ["file_id", "row_no"])
    grant_columns(FILE, "added")
    grant_columns(ENTRY, "accepted_by", "accepted_on")


def downgrade() -> None:
    op.drop_table(ENTRY)
    op.drop_table(FILE)
