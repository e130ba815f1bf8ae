"""Tables of the internships: how each stands now, and the append-only record of every change."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from chassis.plans import place_indexes
from services.jobfair.internships.rules import Standing
from services.jobfair.models_base import Base


class StandingColumns:
    """What an internship's standing is made of, in the row of today and in every row of its record."""

    started_on: Mapped[date]
    planned_end_on: Mapped[date]
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None]
    retained: Mapped[bool]
    retained_on: Mapped[date | None]
    """Start of the labour contract; of a retention taken back, the day it was taken back."""
    contract_months: Mapped[int | None]
    insured: Mapped[bool | None]
    retention_origin: Mapped[str | None]
    """declared: the base's word · confirmed: the intern's too · certified: the department's · disputed: the intern says
    that it is not so. Empty where nothing was stated, and for what an earlier version kept: that was declared."""

    @property
    def standing(self) -> Standing:
        return Standing(
            started_on=self.started_on,
            planned_end_on=self.planned_end_on,
            ended_on=self.ended_on,
            outcome=self.outcome,
            retained=self.retained,
            retained_on=self.retained_on,
            contract_months=self.contract_months,
            insured=self.insured,
            retention_origin=self.retention_origin,
        )


class Internship(StandingColumns, Base):
    """One graduate's time at one internship base, as it stands now."""

    __tablename__ = "internship"
    __table_args__ = (
        CheckConstraint("planned_end_on >= started_on", name="planned_end"),
        CheckConstraint("ended_on >= started_on", name="end"),
        CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name="outcome"),
        CheckConstraint("NOT retained OR outcome = 'completed'", name="retained"),
        CheckConstraint(
            "retention_origin IN ('declared', 'confirmed', 'certified', 'disputed')", name="retention_origin"
        ),
        CheckConstraint("end_origin IN ('declared', 'certified')", name="end_origin"),
        Index("uq_internship_retained", "graduate_id", unique=True, postgresql_where="retained"),
        Index("uq_internship_running", "graduate_id", unique=True, postgresql_where="ended_on IS NULL"),
        Index("ix_internship_graduate_id", "graduate_id"),
        Index("ix_internship_employer_id", "employer_id"),
        *place_indexes("internship", ("id",)),
    )

    id: Mapped[UuidPk]
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employer.id"))
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("known_graduate.graduate_id"))
    city: Mapped[str]
    area: Mapped[str]
    """The base's area when the internship started: where its money is decided."""
    end_origin: Mapped[str | None]
    """declared or certified, as above."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def about(self) -> dict[str, Any]:
        """What every event about it says."""
        return {
            "internship_id": self.id,
            "employer_id": self.employer_id,
            "graduate_id": self.graduate_id,
            "city": self.city,
            "area": self.area,
            "version": self.version,
        }


class InternshipFact(StandingColumns, Base):
    """One change of an internship and its standing after it. A correction is a newer row, never an edit."""

    __tablename__ = "internship_fact"
    __table_args__ = (UniqueConstraint("internship_id", "version"),)

    id: Mapped[UuidPk]
    internship_id: Mapped[UUID] = mapped_column(ForeignKey("internship.id"))
    version: Mapped[int]
    kind: Mapped[str]
    """started · ended · retained · retention_confirmed · retention_disputed."""
    origin: Mapped[str] = mapped_column(server_default="declared")
    """Whose word this change is. A start is the intern's too, unless an earlier version kept it."""
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
