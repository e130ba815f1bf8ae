"""By which day a report is to be submitted, as it was announced.

Revision ID: 0054
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None
CHANGING = (
    *("state", "content", "content_hash", "facts_as_known_at", "drafted_by", "drafted_on"),
    *("signed_by", "signed_role", "signed_on", "return_reason", "returned_by", "returned_on", "frozen_by", "frozen_on"),
    *("looked_at", "announced_due_on"),
)
"""All of them: a grant on columns replaces the one before it."""


def upgrade() -> None:
    op.add_column("periodic_report", sa.Column("announced_due_on", sa.Date))
    grant_columns("periodic_report", *CHANGING)


def downgrade() -> None:
    op.drop_column("periodic_report", "announced_due_on")
