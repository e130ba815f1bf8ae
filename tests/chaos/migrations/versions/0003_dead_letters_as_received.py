"""Changes that wait for a second person; dead letters stay as they were received.

Revision ID: 0003
Revises: 0002
"""

from chassis.migrations import (
    create_change_requests,
    drop_change_requests,
    keep_dead_letters_as_received,
    let_dead_letters_change,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_change_requests()
    keep_dead_letters_as_received()


def downgrade() -> None:
    let_dead_letters_change()
    drop_change_requests()
