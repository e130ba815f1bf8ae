"""Misses in a row that were reported, and the document by which a clock was dated.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = (("missed_in_a_row", sa.Integer), ("pack_name", sa.String), ("pack_version", sa.String))


def upgrade() -> None:
    """Empty of what the version before has written, and still writes."""
    for name, kind in _COLUMNS:
        op.add_column("clock", sa.Column(name, kind))


def downgrade() -> None:
    for name, _ in _COLUMNS:
        op.drop_column("clock", name)
