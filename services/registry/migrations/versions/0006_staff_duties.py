"""What was announced of each staff account's duty.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_account", sa.Column("announced_duty", sa.String))
    op.add_column("staff_account", sa.Column("announced_version", sa.Integer, server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("staff_account", "announced_version")
    op.drop_column("staff_account", "announced_duty")
