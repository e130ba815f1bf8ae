"""An event's number is taken after its transaction's id, so that the relay knows what can no longer appear.

Revision ID: 0041
Revises: 0040
"""

from alembic import op

from chassis.messaging.outbox import number_after_transaction, number_at_once

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number_after_transaction(op)


def downgrade() -> None:
    number_at_once(op)
