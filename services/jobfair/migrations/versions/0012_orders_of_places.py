"""A list of a city, a district or a street walks an index in its order; who waits to be verified has one of its own.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""While an index is built, readers go on and writers wait: under a second for a hundred thousand rows."""
LAST = "-- squawk-ignore require-concurrent-index-deletion\n"
"""Nobody reads the table from then on until the migration is committed, which is at once."""


def upgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_employer_city ON employer (city, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_employer_second ON employer (city, split_part(area, '/', 2), id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_employer_lowest ON employer (area, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_internship_city ON internship (city, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_internship_second ON internship (city, split_part(area, '/', 2), id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_internship_lowest ON internship (area, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_post_city ON post (city, id) WHERE closed_on IS NULL")
    op.execute(
        f"{BRIEF}CREATE INDEX ix_post_second ON post (city, split_part(area, '/', 2), id) WHERE closed_on IS NULL"
    )
    op.execute(f"{BRIEF}CREATE INDEX ix_post_lowest ON post (area, id) WHERE closed_on IS NULL")
    op.execute(f"{BRIEF}CREATE INDEX ix_employer_pending ON employer (id) WHERE state = 'pending'")
    op.execute(f"{LAST}DROP INDEX ix_employer_area")
    op.execute(f"{LAST}DROP INDEX ix_internship_area")
    op.execute(f"{LAST}DROP INDEX ix_post_open")


def downgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_employer_area ON employer (area text_pattern_ops, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_internship_area ON internship (area text_pattern_ops, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_post_open ON post (area text_pattern_ops, id) WHERE closed_on IS NULL")
    op.drop_index("ix_employer_pending", "employer")
    op.drop_index("ix_employer_city", "employer")
    op.drop_index("ix_employer_second", "employer")
    op.drop_index("ix_employer_lowest", "employer")
    op.drop_index("ix_internship_city", "internship")
    op.drop_index("ix_internship_second", "internship")
    op.drop_index("ix_internship_lowest", "internship")
    op.drop_index("ix_post_city", "post")
    op.drop_index("ix_post_second", "post")
    op.drop_index("ix_post_lowest", "post")
