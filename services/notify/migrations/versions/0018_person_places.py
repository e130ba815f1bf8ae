"""Where somebody is served since their jurisdiction was transferred.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_place",
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("graduate_id", name="pk_person_place"),
    )
    grant_tables("person_place")


def downgrade() -> None:
    op.drop_table("person_place")
