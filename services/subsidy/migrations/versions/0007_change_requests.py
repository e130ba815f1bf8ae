"""Changes that wait for a second person.

Revision ID: 0007
Revises: 0006
"""

from chassis.migrations import create_change_requests, drop_change_requests

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_change_requests()


def downgrade() -> None:
    drop_change_requests()
