"""A clock whose beginning was taken back.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clock", sa.Column("stopped_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("clock", "stopped_at")
