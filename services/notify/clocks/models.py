"""Tables of the promises: one clock per promise and person, and the contacts that may meet it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.notify.models_base import Base


class Clock(Base):
    """One promise to one person. Start and contact each fill in their own date, in any order."""

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_clock_next_on", "next_on", "id", postgresql_where="next_on IS NOT NULL"),
        Index("ix_clock_area", "area", "due_on", postgresql_ops={"area": "text_pattern_ops"}),
        Index("ix_clock_subject_id", "subject_id"),
    )

    id: Mapped[UuidPk]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    city: Mapped[str]
    area: Mapped[str]
    area_as_of: Mapped[datetime]
    """When the event that named `area` happened: later news wins, whatever the order of arrival."""
    started_on: Mapped[date | None]
    due_on: Mapped[date | None]
    """Last day of the promise; it is broken from the day after on."""
    day_type: Mapped[str | None]
    clause: Mapped[str | None]
    quote: Mapped[str | None]
    no_due_reason: Mapped[str | None]
    """Why there is no due date: `not_cited` (the document gives no number) or `year_not_published`."""
    warned_on: Mapped[date | None]
    breached_on: Mapped[date | None]
    met_on: Mapped[date | None]
    late_entry: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Met late, while an unconfirmed late entry claims a day in time."""
    state: Mapped[str] = mapped_column(default="waiting")
    """waiting (not started) · open · warned · breached · met."""
    escalation_level: Mapped[int] = mapped_column(default=0)
    """How many levels of the pack's escalation have been told."""
    next_on: Mapped[date | None]
    """The day of the next step; empty when there is none. What the job looks for."""
    parked_until: Mapped[datetime | None]
    """Set when a step of this clock failed, so that it does not hold up the others."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ClockContact(Base):
    """A contact in which the person was reached. Facts are kept; the day the clock was met is derived."""

    __tablename__ = "clock_contact"
    __table_args__ = (Index("ix_clock_contact_clock_id", "clock_id"),)

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clock.id"))
    contacted_on: Mapped[date]
    logged_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    """When a second person confirmed an entry made after the breach."""
