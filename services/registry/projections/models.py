"""Copies of other services' facts: the job fair's posts, and notify's clocks of the first contact."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class KnownPost(Base):
    """A post of the job fair. Each event about it fills in its own day, so that their order does not matter."""

    __tablename__ = "known_post"
    __table_args__ = (Index("ix_known_post_city", "city", "post_id"),)

    post_id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    published_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    """The last day on which it was on offer."""
    area: Mapped[str | None]
    openings: Mapped[int | None]
    """Both empty of what was published before they were written down."""


class FirstContactClock(Base):
    """What notify said about a person's first-contact clock. Each event fills in its own columns, so that
    their order does not matter; therefore nothing but the key is required. What may be said again (the deadline,
    its keeping) carries the instant of the event that said it: older news never overwrites newer."""

    __tablename__ = "first_contact_clock"
    __table_args__ = (Index("ix_first_contact_clock_due_on", "due_on"),)

    graduate_id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    started_on: Mapped[date | None]
    due_on: Mapped[date | None]
    warned_on: Mapped[date | None]
    breached_on: Mapped[date | None]
    met_on: Mapped[date | None]
    in_time: Mapped[bool | None]
    late_entry: Mapped[bool | None]
    """It would have been kept in time, had the contact not been entered after the breach and unconfirmed."""
    promise_as_of: Mapped[datetime | None]
    """Of `started_on` and `due_on`."""
    met_as_of: Mapped[datetime | None]
    """Of `met_on`, `in_time` and `late_entry`."""
