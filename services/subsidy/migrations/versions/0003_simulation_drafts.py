"""Simulations against a draft of the pack, and how often each was begun.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("simulation", sa.Column("draft", sa.LargeBinary))
    op.add_column("simulation", sa.Column("draft_version", sa.String))
    op.add_column("simulation", sa.Column("attempts", sa.Integer, server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("simulation", "attempts")
    op.drop_column("simulation", "draft_version")
    op.drop_column("simulation", "draft")
