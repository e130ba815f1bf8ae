"""Tables of the money: batches, lines, the append-only ledger, and where the bank contradicts itself."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from chassis.plans import place_indexes
from services.subsidy.models_base import Base


class PaymentBatch(Base):
    """A payment file. Its lines never change; what becomes of them is told by the bank."""

    __tablename__ = "payment_batch"
    __table_args__ = place_indexes("payment_batch", ("id",))

    id: Mapped[UuidPk]
    city: Mapped[str]
    area: Mapped[str]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]


class PaymentLine(Base):
    """One claim in one file. A claim is in at most one file that the bank has not refused.

    `state` is the bank's first word; a later one that does not agree is a BankDiscrepancy.
    """

    __tablename__ = "payment_line"
    __table_args__ = (
        CheckConstraint("direction IN ('pay', 'collect')", name="direction"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("state IN ('sent', 'settled', 'rejected')", name="state"),
        CheckConstraint("holder <> '' OR holder_sealed IS NOT NULL", name="holder"),
        CheckConstraint("(state = 'settled') = (settled_on IS NOT NULL)", name="settled"),
        Index("uq_payment_line_live", "claim_id", unique=True, postgresql_where="state <> 'rejected'"),
        CheckConstraint("city IS NOT NULL", name="city"),
        Index("uq_payment_line_city_bank_ref", "city", "bank_ref", unique=True),
        Index("ix_payment_line_batch_id", "batch_id"),
    )

    id: Mapped[UuidPk]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("payment_batch.id"))
    city: Mapped[str | None]
    """Of its batch: within a city the bank gives a reference once."""
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"))
    payee_id: Mapped[UUID]
    direction: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    holder: Mapped[str]
    """An employer's registered name, or whose it is. Empty for a person: theirs is sealed, as all that names one."""
    holder_sealed: Mapped[bytes | None]
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


class ClaimSettlement(Base):
    """By which line a claim was settled: once, by the primary key. A trigger writes it with the line's booking."""

    __tablename__ = "claim_settlement"
    __table_args__ = (UniqueConstraint("line_id"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("payment_line.id"))


class BankDiscrepancy(Base):
    """What the bank said of a line against what we had. Rows can only be added; repeats add nothing."""

    __tablename__ = "bank_discrepancy"
    __table_args__ = (
        CheckConstraint("said IN ('settled', 'rejected', 'nothing')", name="said"),
        CheckConstraint("had IN ('sent', 'settled', 'rejected')", name="had"),
        UniqueConstraint("line_id", "said", "bank_ref"),
    )

    id: Mapped[UuidPk]
    line_id: Mapped[UUID] = mapped_column(ForeignKey("payment_line.id"))
    said: Mapped[str]
    """`nothing`: the line is still with the bank, and its claim was settled by another line."""
    bank_ref: Mapped[str]
    """Empty where the bank gave none: the unique key finds a repeat."""
    reason_code: Mapped[str | None]
    had: Mapped[str]
    received_at: Mapped[datetime]


class DiscrepancyResolution(Base):
    """A payer's finding on a discrepancy; without one it is open. Rows can only be added."""

    __tablename__ = "bank_discrepancy_resolution"
    __table_args__ = (CheckConstraint("verdict IN ('paid', 'not_paid')", name="verdict"),)

    discrepancy_id: Mapped[UUID] = mapped_column(ForeignKey("bank_discrepancy.id"), primary_key=True)
    verdict: Mapped[str]
    note: Mapped[str]
    resolved_by: Mapped[UUID]
    resolved_at: Mapped[datetime]
