"""Whose word the facts of an internship are, and which of a claim's are the employer's alone.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("internship_outcome", sa.Column("end_origin", sa.String))
    op.add_column("internship_outcome", sa.Column("retention_origin", sa.String))
    op.add_column("claim", sa.Column("declared", JSONB))
    op.add_column("claim_act", sa.Column("declared_acknowledged", sa.Integer))


def downgrade() -> None:
    op.drop_column("claim_act", "declared_acknowledged")
    op.drop_column("claim", "declared")
    op.drop_column("internship_outcome", "retention_origin")
    op.drop_column("internship_outcome", "end_origin")
