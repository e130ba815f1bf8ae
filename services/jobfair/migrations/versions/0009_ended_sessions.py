"""Sessions of staff that ended while their tokens still run.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

from chassis.ended_sessions import create_ended_sessions, drop_ended_sessions
from chassis.migrations import grant_tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_ended_sessions(op)
    grant_tables("ended_session")


def downgrade() -> None:
    drop_ended_sessions(op)
