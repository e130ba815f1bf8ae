"""A placement says in which band of a thousand yuan the wage lies.

Revision ID: 0055
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None
TABLE = "graduate_status"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("wage_band", sa.Integer))


def downgrade() -> None:
    op.drop_column(TABLE, "wage_band")
