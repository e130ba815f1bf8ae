"""Receipts of the bank that payers hand in as files.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_tables, protect_append_only

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
AGREEING = (
    "jsonb_array_length(differences) > 0 OR (line_id IS NOT NULL AND result IS NOT NULL"
    " AND amount_fen IS NOT NULL AND (result = 'rejected' OR bank_ref IS NOT NULL))"
)


def upgrade() -> None:
    op.create_table(
        "bank_receipt",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("byte_count", sa.Integer, nullable=False),
        sa.Column("uploaded_by", sa.Uuid, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bank_receipt"),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"], name="fk_bank_receipt_batch_id_payment_batch"),
        sa.UniqueConstraint("batch_id", "sha256", name="uq_bank_receipt_batch_id_sha256"),
    )
    op.create_table(
        "bank_receipt_row",
        sa.Column("receipt_id", sa.Uuid, nullable=False),
        sa.Column("row_no", sa.Integer, nullable=False),
        sa.Column("line_ref", sa.String, nullable=False),
        sa.Column("line_id", sa.Uuid),
        sa.Column("amount_fen", sa.BigInteger),
        sa.Column("account_tail", sa.String),
        sa.Column("result", sa.String),
        sa.Column("bank_ref", sa.String),
        sa.Column("reason_code", sa.String),
        sa.Column("differences", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("receipt_id", "row_no", name="pk_bank_receipt_row"),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["bank_receipt.id"], name="fk_bank_receipt_row_receipt_id_bank_receipt"
        ),
        sa.ForeignKeyConstraint(["line_id"], ["payment_line.id"], name="fk_bank_receipt_row_line_id_payment_line"),
        sa.CheckConstraint("result IN ('settled', 'rejected')", name="ck_bank_receipt_row_result"),
        sa.CheckConstraint(AGREEING, name="ck_bank_receipt_row_agreeing"),
    )
    grant_tables("bank_receipt", "bank_receipt_row")
    protect_append_only("bank_receipt")
    protect_append_only("bank_receipt_row")


def downgrade() -> None:
    op.drop_table("bank_receipt_row")
    op.drop_table("bank_receipt")
