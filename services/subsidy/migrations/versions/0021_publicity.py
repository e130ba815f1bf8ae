"""Until when approved claims are public, and objections to them.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_publicity",
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("approved_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("clause", sa.String, nullable=False),
        sa.CheckConstraint("ends_on > approved_on", name="ck_claim_publicity_span"),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_publicity"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_publicity_claim_id_claim"),
    )
    op.create_index(
        "ix_claim_publicity_area", "claim_publicity", ["area", "claim_id"], postgresql_ops={"area": "text_pattern_ops"}
    )
    op.create_table(
        "claim_objection",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("raised_by", sa.Uuid, nullable=False),
        sa.Column("raised_role", sa.String, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claim_objection"),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim_publicity.claim_id"], name="fk_claim_objection_claim_id_claim_publicity"
        ),
    )
    op.create_index("ix_claim_objection_claim_id", "claim_objection", ["claim_id"])
    for table in ("claim_publicity", "claim_objection"):
        grant_tables(table)
        protect_append_only(table)


def downgrade() -> None:
    op.drop_table("claim_objection")
    op.drop_table("claim_publicity")
