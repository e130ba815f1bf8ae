"""Until when an internship was to last: who serves that long has completed it.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("internship_outcome", sa.Column("planned_end_on", sa.Date))


def downgrade() -> None:
    op.drop_column("internship_outcome", "planned_end_on")
