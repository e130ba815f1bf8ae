"""Simulations.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "simulation",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("asked_by", sa.Uuid, nullable=False),
        sa.Column("scheme", sa.String, nullable=False),
        sa.Column("judged_on", sa.Date, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("pack", sa.String, nullable=False),
        sa.Column("pack_version", sa.String),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("cases", sa.LargeBinary),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("judged", sa.Integer, nullable=False),
        sa.Column("report", JSONB),
        sa.Column("problem", JSONB),
        sa.Column("result", sa.LargeBinary),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_simulation"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="ck_simulation_state"),
    )
    op.create_index(
        "ix_simulation_waiting", "simulation", ["id"], postgresql_where=sa.text("state IN ('queued', 'running')")
    )
    op.create_index("ix_simulation_area", "simulation", ["area", "id"], postgresql_ops={"area": "text_pattern_ops"})
    grant_tables("simulation")


def downgrade() -> None:
    op.drop_table("simulation")
