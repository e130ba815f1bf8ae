"""Interviews that posts put before people led to.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None
TABLE = "referral_interview"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("post_id", sa.Uuid, nullable=False),
        sa.Column("interviewed_on", sa.Date, nullable=False),
        sa.Column("result", sa.String, nullable=False),
        sa.Column("recorded_by", sa.Uuid, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{TABLE}_graduate_id_graduate"),
        sa.CheckConstraint("result IN ('offered', 'declined', 'no_show', 'open')", name=f"ck_{TABLE}_result"),
    )
    op.create_index(f"uq_{TABLE}_post", TABLE, ["graduate_id", "post_id"], unique=True)
    grant_tables(TABLE)
    protect_append_only(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
