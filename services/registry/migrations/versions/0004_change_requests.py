"""Changes that wait for a second person.

Revision ID: 0004
Revises: 0003
"""

from chassis.migrations import create_change_requests, drop_change_requests

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_change_requests()


def downgrade() -> None:
    drop_change_requests()
