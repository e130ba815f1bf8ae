"""What each process says of its parts.

Revision ID: 0028
Revises: 0027
"""

from alembic import op

from chassis.background.beats import create_worker_parts, drop_worker_parts
from chassis.migrations import grant_tables

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_worker_parts(op)
    grant_tables("worker_part")


def downgrade() -> None:
    drop_worker_parts(op)
