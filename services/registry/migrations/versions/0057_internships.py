"""Copies of jobfair's internships.

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None
TABLE = "known_internship"
NEWS = ("started_on", "started_version", "ended_on", "outcome", "ended_version")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("internship_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("started_version", sa.Integer),
        sa.Column("ended_on", sa.Date),
        sa.Column("outcome", sa.String),
        sa.Column("ended_version", sa.Integer),
        sa.PrimaryKeyConstraint("internship_id", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_graduate_id", TABLE, ["graduate_id", "started_on"])
    grant_columns(TABLE, *NEWS)


def downgrade() -> None:
    op.drop_table(TABLE)
