"""The trace of a roster's upload, and the instants of what is known of a first-contact clock.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("roster", sa.Column("traceparent", sa.String))
    op.add_column("first_contact_clock", sa.Column("promise_as_of", INSTANT))
    op.add_column("first_contact_clock", sa.Column("met_as_of", INSTANT))


def downgrade() -> None:
    op.drop_column("first_contact_clock", "met_as_of")
    op.drop_column("first_contact_clock", "promise_as_of")
    op.drop_column("roster", "traceparent")
