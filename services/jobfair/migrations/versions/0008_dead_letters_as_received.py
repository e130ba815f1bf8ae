"""Dead letters stay as they were received; a rewrite stands beside, and one may be set aside.

Revision ID: 0008
Revises: 0007
"""

from chassis.migrations import keep_dead_letters_as_received, let_dead_letters_change

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keep_dead_letters_as_received()


def downgrade() -> None:
    let_dead_letters_change()
