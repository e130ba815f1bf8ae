"""People as payees: the holder of a person's account is sealed, and their key is theirs alone.

A process of the version before knows no such account: what it would write of one without a holder is refused.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CHANGEABLE = ("holder", "holder_sealed", "account_sealed", "version", "updated_by", "confirmed_by")
"""Of where a payee is paid; of a line that was sent it stays as it was."""


def upgrade() -> None:
    op.add_column("payee_graduate", sa.Column("wrapped_key", sa.LargeBinary))
    for table in ("payout_account", "payment_line"):
        op.add_column(table, sa.Column("holder_sealed", sa.LargeBinary))
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_holder"
            " CHECK (holder <> '' OR holder_sealed IS NOT NULL) NOT VALID"
        )
    grant_columns("payout_account", *CHANGEABLE)


def downgrade() -> None:
    op.execute(_REFUSE_WITH_PEOPLE)
    for table in ("payment_line", "payout_account"):
        op.drop_constraint(f"ck_{table}_holder", table)
        op.drop_column(table, "holder_sealed")
    op.drop_column("payee_graduate", "wrapped_key")


_REFUSE_WITH_PEOPLE = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM payout_account WHERE holder_sealed IS NOT NULL)
        OR EXISTS (SELECT 1 FROM payment_line WHERE holder_sealed IS NOT NULL) THEN
        RAISE EXCEPTION 'a person has an account or was paid: their holder stands in no column that would be left';
    END IF;
END $$
"""
