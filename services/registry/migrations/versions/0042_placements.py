"""Placements: a status says by which channel, in which programme or form, and with what contract.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
TABLE = "graduate_status"
COLUMNS = {
    "channel": sa.String,
    "programme": sa.String,
    "form": sa.String,
    "employer_id": sa.Uuid,
    "contract_months": sa.Integer,
    "insured": sa.Boolean,
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column(TABLE, sa.Column(name, kind))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column(TABLE, name)
