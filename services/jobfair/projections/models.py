"""Copies of the registry's facts: which graduates there are, and which places its operators have changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.jobfair.models_base import Base


class KnownPlace(Base):
    """One code of a city, as the latest news has it."""

    __tablename__ = "known_place"

    city: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    in_use: Mapped[bool]
    version: Mapped[int]


class KnownGraduate(Base):
    """A graduate as the registry's events tell of them; no personal data."""

    __tablename__ = "known_graduate"
    __table_args__ = (Index("ix_known_graduate_area", "area", postgresql_ops={"area": "text_pattern_ops"}),)

    graduate_id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    as_of: Mapped[datetime]
    """When the event that named `area` happened: later news wins, whatever the order of arrival."""
    event_id: Mapped[UUID]
    """Decides between events of the same instant; event ids are sorted by the time they were made."""
