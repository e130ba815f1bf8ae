"""The table of baselines (同期数): what a measure stood at on a day of the past, by two persons' word."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Baseline(Base):
    """Rows can only be added: of one area, measure and day the newest counts."""

    __tablename__ = "baseline"
    __table_args__ = (
        CheckConstraint("0 <= part AND part <= population AND population > 0", name="within"),
        CheckConstraint("loaded_by <> confirmed_by", name="two_persons"),
        Index("ix_baseline_area", "area", "measure", "as_of"),
    )

    id: Mapped[UuidPk]
    area: Mapped[str]
    measure: Mapped[str]
    """The key of an indicator of the city's pack."""
    as_of: Mapped[date]
    part: Mapped[int]
    population: Mapped[int]
    cohort_year: Mapped[int | None]
    source: Mapped[str]
    """Where the number stands: a document with its number and page; never a person."""
    loaded_by: Mapped[UUID]
    confirmed_by: Mapped[UUID]
    confirmed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
