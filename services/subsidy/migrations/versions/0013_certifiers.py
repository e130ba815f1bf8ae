"""Who certified the facts of an internship: nobody decides on money that rests on their own word.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("internship_outcome", sa.Column("end_certified_by", sa.Uuid))
    op.add_column("internship_outcome", sa.Column("retention_certified_by", sa.Uuid))


def downgrade() -> None:
    op.drop_column("internship_outcome", "retention_certified_by")
    op.drop_column("internship_outcome", "end_certified_by")
