"""The employers' names, who agreed to an account, and what the service's role may change of the money.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns, grant_tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHANGEABLE = {
    "claim": ("state", "version"),
    "payment_batch": (),
    "payment_line": ("state", "bank_ref", "reason_code", "settled_on"),
    "payout_account": ("holder", "account_sealed", "version", "updated_by", "confirmed_by"),
}
"""An amount, a payee, a fact is written once. Ledger, settlements, seats, acts, discrepancies and resolutions can
only be added to already."""


def upgrade() -> None:
    op.add_column("payee_employer", sa.Column("name", sa.String))
    op.add_column("payout_account", sa.Column("confirmed_by", sa.Uuid))
    for table, columns in CHANGEABLE.items():
        grant_columns(table, *columns)


def downgrade() -> None:
    grant_tables(*CHANGEABLE)
    op.drop_column("payout_account", "confirmed_by")
    op.drop_column("payee_employer", "name")
