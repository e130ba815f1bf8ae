"""Tables of bank receipts: which file was handed in for a batch, and what each of its rows says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.subsidy.models_base import Base


class BankReceipt(Base):
    """A file of the bank, handed in for a batch; the same bytes are the same receipt. The file itself is not kept: it
    holds account numbers, and its hash tells whether another is the same. Rows can only be added."""

    __tablename__ = "bank_receipt"
    __table_args__ = (UniqueConstraint("batch_id", "sha256"),)

    id: Mapped[UuidPk]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("payment_batch.id"))
    sha256: Mapped[str]
    byte_count: Mapped[int]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]


class BankReceiptRow(Base):
    """A row of a receipt beside the line that it names. A row without differences is whole. Rows can only be added."""

    __tablename__ = "bank_receipt_row"
    __table_args__ = (
        CheckConstraint("result IN ('settled', 'rejected')", name="result"),
        CheckConstraint(
            "jsonb_array_length(differences) > 0 OR (line_id IS NOT NULL AND result IS NOT NULL"
            " AND amount_fen IS NOT NULL AND (result = 'rejected' OR bank_ref IS NOT NULL))",
            name="agreeing",
        ),
    )

    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("bank_receipt.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_ref: Mapped[str]
    """How the row names a line: an id or a number; empty where it is neither."""
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_line.id"))
    """The line of the receipt's own batch."""
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    account_tail: Mapped[str | None]
    result: Mapped[str | None]
    bank_ref: Mapped[str | None]
    reason_code: Mapped[str | None]
    differences: Mapped[list[str]] = mapped_column(JSONB)
