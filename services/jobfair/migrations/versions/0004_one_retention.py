"""A person is kept by one base at a time.

Where an earlier version let two bases keep one person, the index cannot be made: the migration gives up whole, names
the person, and one of the two retentions must be taken back first.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """In one step: an internship is a row per person and base, read through in milliseconds."""
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE UNIQUE INDEX uq_internship_retained ON internship (graduate_id) WHERE retained"
    )


def downgrade() -> None:
    op.execute("DROP INDEX uq_internship_retained")
