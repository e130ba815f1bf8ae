"""What is reserved, given back and paid of funds.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fund_entry",
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("fund", sa.String, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("claim_fen", sa.BigInteger, nullable=False),
        sa.Column("city_fen", sa.BigInteger),
        sa.Column("district_fen", sa.BigInteger),
        sa.Column("recorded_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("kind IN ('reserved', 'released', 'paid')", name="ck_fund_entry_kind"),
        sa.CheckConstraint("(city_fen IS NULL) = (district_fen IS NULL)", name="ck_fund_entry_both_shares"),
        sa.CheckConstraint("city_fen + district_fen = abs(claim_fen)", name="ck_fund_entry_shares"),
        sa.PrimaryKeyConstraint("claim_id", "kind", name="pk_fund_entry"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_fund_entry_claim_id_claim"),
    )
    op.create_index("ix_fund_entry_fund", "fund_entry", ["city", "year", "fund"])
    grant_tables("fund_entry")
    protect_append_only("fund_entry")


def downgrade() -> None:
    op.drop_table("fund_entry")
