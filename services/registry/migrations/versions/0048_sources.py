"""Sources of registrations: community codes, pushed lists.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_columns, grant_tables, protect_append_only

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
CODE, LIST, PERSON, INDEX = "community_code", "pushed_list", "pushed_person", "ix_graduate_source_code"
INSTANT = sa.DateTime(timezone=True)
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""Over a column that was just added: there is nothing in it yet."""


def upgrade() -> None:
    op.create_table(
        CODE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("issued_by", sa.Uuid, nullable=False),
        sa.Column("revoked_on", sa.Date),
        sa.Column("revoked_by", sa.Uuid),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_community_code"),
        sa.UniqueConstraint("code", name="uq_community_code_code"),
        sa.CheckConstraint("(revoked_on IS NULL) = (revoked_by IS NULL)", name="ck_community_code_revoked"),
    )
    op.create_table(
        LIST,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("citation", sa.String, nullable=False),
        sa.Column("pushed_on", sa.Date, nullable=False),
        sa.Column("uploaded_by", sa.Uuid, nullable=False),
        sa.Column("file_hash", sa.LargeBinary, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("refused", JSONB, nullable=False),
        sa.Column("uploaded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pushed_list"),
        sa.UniqueConstraint("area", "file_hash", name="uq_pushed_list_area_file_hash"),
    )
    op.create_table(
        PERSON,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("list_id", sa.Uuid, nullable=False),
        sa.Column("row_no", sa.Integer, nullable=False),
        sa.Column("id_number_index", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pushed_person"),
        sa.ForeignKeyConstraint(["list_id"], ["pushed_list.id"], name="fk_pushed_person_list_id_pushed_list"),
        sa.UniqueConstraint("list_id", "id_number_index", name="uq_pushed_person_list_id_id_number_index"),
    )
    op.create_index("ix_pushed_person_id_number_index", PERSON, ["id_number_index"])
    op.add_column("graduate", sa.Column("source_code", sa.String))
    op.execute(f"{BRIEF}CREATE INDEX {INDEX} ON graduate (source_code, id) WHERE source_code IS NOT NULL")
    grant_columns(CODE, "revoked_on", "revoked_by")
    for table in (LIST, PERSON):
        grant_tables(table)
        protect_append_only(table)


def downgrade() -> None:
    op.drop_index(INDEX, "graduate")
    op.drop_column("graduate", "source_code")
    for table in (PERSON, LIST, CODE):
        op.drop_table(table)
