"""Kinds of people: graduates, unemployed youth, school leavers.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("graduate", sa.Column("kind", sa.String, server_default="graduate", nullable=False))


def downgrade() -> None:
    op.drop_column("graduate", "kind")
