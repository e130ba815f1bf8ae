"""Changes that wait for a second person.

Revision ID: 0002
Revises: 0001
"""

from chassis.migrations import create_change_requests, drop_change_requests

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_change_requests()


def downgrade() -> None:
    drop_change_requests()
