"""What 0023 refuses of new rows is looked for in the old ones: none has an empty holder.

Revision ID: 0024
Revises: 0023
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("payout_account", "payment_line")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_holder")


def downgrade() -> None:
    for table in TABLES:
        op.drop_constraint(f"ck_{table}_holder", table)
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_holder"
            " CHECK (holder <> '' OR holder_sealed IS NOT NULL) NOT VALID"
        )
