"""The probe's one table.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import create_chassis_tables_v1, drop_chassis_tables_v1, grant_app_role

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_chassis_tables_v1()
    op.create_table(
        "effect",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
    )
    grant_app_role()


def downgrade() -> None:
    op.drop_table("effect")
    drop_chassis_tables_v1()
