"""What a department's client may do besides its role.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client_account", sa.Column("scopes", sa.ARRAY(sa.Text), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("client_account", "scopes")
