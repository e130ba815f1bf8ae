"""Tables of the money: accounts to pay to, batches, lines, and the append-only double-entry ledger."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.subsidy.models_base import Base


class PayoutAccount(Base):
    """Where an employer is paid; the number is sealed to this row."""

    __tablename__ = "payout_account"

    payee_id: Mapped[UUID] = mapped_column(primary_key=True)
    holder: Mapped[str]
    account_sealed: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    updated_by: Mapped[UUID]


class PaymentBatch(Base):
    """A payment file. Its lines never change; what becomes of them is told by the bank."""

    __tablename__ = "payment_batch"
    __table_args__ = (Index("ix_payment_batch_area", "area", "id", postgresql_ops={"area": "text_pattern_ops"}),)

    id: Mapped[UuidPk]
    city: Mapped[str]
    area: Mapped[str]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]


class PaymentLine(Base):
    """One claim in one file. A claim is in at most one file that the bank has not refused."""

    __tablename__ = "payment_line"
    __table_args__ = (
        CheckConstraint("direction IN ('pay', 'collect')", name="direction"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("state IN ('sent', 'settled', 'rejected')", name="state"),
        CheckConstraint("(state = 'settled') = (settled_on IS NOT NULL)", name="settled"),
        Index("uq_payment_line_live", "claim_id", unique=True, postgresql_where="state <> 'rejected'"),
        UniqueConstraint("bank_ref"),
        Index("ix_payment_line_batch_id", "batch_id"),
    )

    id: Mapped[UuidPk]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("payment_batch.id"))
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"))
    payee_id: Mapped[UUID]
    direction: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    holder: Mapped[str]
    account_sealed: Mapped[bytes]
    """As it was when the file was made, sealed to this line."""
    state: Mapped[str]
    bank_ref: Mapped[str | None]
    reason_code: Mapped[str | None]
    settled_on: Mapped[date | None]


class LedgerEntry(Base):
    """One side of a booking, in fen; the sides of a line sum to zero. Rows can only be added."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("line_id", "account"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("payment_line.id"))
    account: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    booked_on: Mapped[date]
    booked_at: Mapped[datetime] = mapped_column(server_default=func.now())
