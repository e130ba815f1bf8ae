"""Phones that come after a roster, and who misses one.

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
TABLE = "phone_fill"
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""As in 0026: while it is built, readers go on and writers wait."""
MISSING = "WHERE phone_sealed IS NULL AND listed_on IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("filled_by", sa.Uuid, nullable=False),
        sa.Column("filled_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{TABLE}_graduate_id_graduate"),
    )
    op.create_index(f"ix_{TABLE}_graduate_id", TABLE, ["graduate_id"])
    grant_tables(TABLE)
    protect_append_only(TABLE)
    op.execute(f"{BRIEF}CREATE INDEX ix_graduate_without_phone ON graduate (city, id) {MISSING}")
    op.execute(f"{BRIEF}CREATE INDEX ix_graduate_without_phone_school ON graduate (university_code, id) {MISSING}")


def downgrade() -> None:
    op.drop_index("ix_graduate_without_phone_school", "graduate")
    op.drop_index("ix_graduate_without_phone", "graduate")
    op.drop_table(TABLE)
