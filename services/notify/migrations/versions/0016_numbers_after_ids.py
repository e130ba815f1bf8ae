"""An event's number is taken after its transaction's id, so that the relay knows what can no longer appear.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

from chassis.messaging.outbox import number_after_transaction, number_at_once

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number_after_transaction(op)


def downgrade() -> None:
    number_at_once(op)
