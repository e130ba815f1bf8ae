"""Which sources a claim's facts come from. Until now there was one.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("sources", JSONB, server_default='["internships"]', nullable=False))


def downgrade() -> None:
    op.drop_column("claim", "sources")
