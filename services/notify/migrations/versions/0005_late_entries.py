"""When a contact was entered and confirmed, and whether a late entry stands between a promise and its being in time.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clock_contact", sa.Column("logged_on", sa.Date))
    op.add_column("clock_contact", sa.Column("confirmed_on", sa.Date))
    op.add_column("clock", sa.Column("late_entry", sa.Boolean, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("clock", "late_entry")
    op.drop_column("clock_contact", "confirmed_on")
    op.drop_column("clock_contact", "logged_on")
