"""Certificates of other departments.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("fact", sa.String, nullable=False),
        sa.Column("answer", sa.Boolean, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_on", sa.Date, nullable=False),
        sa.Column("answered_by", sa.Uuid),
        sa.Column("contradicted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_certificate"),
    )
    op.create_index("ix_certificate_graduate_id", "certificate", ["graduate_id", "fact"])
    grant_columns("certificate", "contradicted")


def downgrade() -> None:
    op.drop_table("certificate")
