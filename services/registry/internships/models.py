"""Copies of jobfair's internships: when one began, and how it ended."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class KnownInternship(Base):
    """Each event fills in its own columns, by its version: neither order nor number of arrivals matters. That somebody
    was kept is among their statuses, with who vouches for it."""

    __tablename__ = "known_internship"
    __table_args__ = (Index("ix_known_internship_graduate_id", "graduate_id", "started_on"),)

    internship_id: Mapped[UUID] = mapped_column(primary_key=True)
    graduate_id: Mapped[UUID]
    """Whom this service need not know."""
    city: Mapped[str]
    started_on: Mapped[date | None]
    """By the word of both, base and intern; None where only its end has been heard of."""
    started_version: Mapped[int | None]
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None]
    ended_version: Mapped[int | None]
