"""The table of hardships (困难认定): what somebody claimed of a person, and who else confirmed it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Hardship(Base):
    """One class of hardship of one person for some days. On the ledger once two parties have vouched for it."""

    __tablename__ = "hardship"
    __table_args__ = (
        CheckConstraint("state IN ('claimed', 'confirmed', 'refused', 'withdrawn', 'ended')", name="state"),
        CheckConstraint("source IN ('declared', 'document', 'exchange')", name="source"),
        CheckConstraint("valid_from <= valid_to", name="in_order"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> claimed_by", name="two_persons"),
        CheckConstraint("(source = 'exchange') = (certificate_id IS NOT NULL)", name="answered"),
        CheckConstraint("source <> 'document' OR evidence IS NOT NULL", name="shown"),
        CheckConstraint("(state IN ('confirmed', 'ended')) = (confirmed_on IS NOT NULL)", name="confirmed"),
        CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ended"),
        Index("ix_hardship_graduate_id", "graduate_id", "category"),
        Index(
            "uq_hardship_waiting", "graduate_id", "category", unique=True, postgresql_where=text("state = 'claimed'")
        ),
        Index(
            "uq_hardship_certificate_id",
            "certificate_id",
            unique=True,
            postgresql_where=text("certificate_id IS NOT NULL"),
        ),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    category: Mapped[str]
    """A key of the city's taxonomy of hardships."""
    source: Mapped[str]
    evidence: Mapped[str | None]
    """Which paper was seen and where it lies; never what it says of the person."""
    certificate_id: Mapped[UUID | None]
    """The request that a department answered."""
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    """The last day, included."""
    state: Mapped[str]
    claimed_by: Mapped[UUID]
    """Who claimed it, or asked the department."""
    claimed_on: Mapped[date]
    confirmed_by: Mapped[UUID | None]
    """Another account; empty for a department's system."""
    confirmed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """The first day on which it stands no more, where it ended before its last day."""
    ended_reason: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
