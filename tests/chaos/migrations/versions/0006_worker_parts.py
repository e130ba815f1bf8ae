"""What each process says of its parts.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

from chassis.background.beats import create_worker_parts, drop_worker_parts
from chassis.migrations import grant_tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_worker_parts(op)
    grant_tables("worker_part")


def downgrade() -> None:
    drop_worker_parts(op)
