"""Of which district's payee an entry of a fund is.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fund_entry", sa.Column("district", sa.String))


def downgrade() -> None:
    op.drop_column("fund_entry", "district")
