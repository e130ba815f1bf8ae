"""Baselines: last year's figures by two persons; and how many a post seeks, and where.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None
TABLE, POSTS = "baseline", "known_post"
BRIEF = "-- squawk-ignore require-concurrent-index-creation, require-concurrent-index-deletion\n"
"""As in 0026: a migration is one transaction."""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("cohort_year", sa.Integer),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("loaded_by", sa.Uuid, nullable=False),
        sa.Column("confirmed_by", sa.Uuid, nullable=False),
        sa.Column("confirmed_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_baseline"),
        sa.CheckConstraint("0 <= part AND part <= population AND population > 0", name="ck_baseline_within"),
        sa.CheckConstraint("loaded_by <> confirmed_by", name="ck_baseline_two_persons"),
    )
    op.create_index("ix_baseline_area", TABLE, ["area", "measure", "as_of"])
    grant_tables(TABLE)
    protect_append_only(TABLE)
    op.add_column(POSTS, sa.Column("area", sa.String))
    op.add_column(POSTS, sa.Column("openings", sa.Integer))
    op.execute(f"{BRIEF}CREATE INDEX ix_known_post_city ON {POSTS} (city, post_id)")


def downgrade() -> None:
    op.drop_index("ix_known_post_city", POSTS)
    op.drop_column(POSTS, "openings")
    op.drop_column(POSTS, "area")
    op.drop_table(TABLE)
