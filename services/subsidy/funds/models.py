"""The table of funds: what is reserved for a claim, given back, and paid."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base


class FundEntry(Base):
    """Something that happened to a claim's money in a fund, each at most once. Rows can only be added."""

    __tablename__ = "fund_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('reserved', 'released', 'paid')", name="kind"),
        CheckConstraint("(city_fen IS NULL) = (district_fen IS NULL)", name="both_shares"),
        CheckConstraint("city_fen + district_fen = abs(claim_fen)", name="shares"),
        Index("ix_fund_entry_fund", "city", "year", "fund"),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """`reserved` by the approval; `released` when the claim is paid or gives way; `paid` by the bank's word."""
    city: Mapped[str]
    fund: Mapped[str]
    year: Mapped[int]
    district: Mapped[str | None]
    """Where the claim's payee was; none for a claim of no district, and for what was reserved before this was kept."""
    claim_fen: Mapped[int] = mapped_column(BigInteger)
    """What the claim pays; negative for a clawback, which reserves nothing and is back once it is paid."""
    city_fen: Mapped[int | None] = mapped_column(BigInteger)
    district_fen: Mapped[int | None] = mapped_column(BigInteger)
    """Who bears the line, where the fund is shared."""
    recorded_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
