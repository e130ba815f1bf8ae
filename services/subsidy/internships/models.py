"""The table of internships as facts of claims."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.internships.rules import term_end
from services.subsidy.models_base import Base


class InternshipOutcome(Base):
    """One internship as jobfair's events tell of it. End and retention each fill in their own columns with their
    own version, so that neither order nor repetition matters; therefore nothing but the key is required."""

    __tablename__ = "internship_outcome"
    __table_args__ = (Index("ix_internship_outcome_cohort", "employer_id", "ended_on"),)

    internship_id: Mapped[UUID] = mapped_column(primary_key=True)
    employer_id: Mapped[UUID]
    graduate_id: Mapped[UUID]
    city: Mapped[str]
    area: Mapped[str]
    planned_end_on: Mapped[date | None]
    """Empty only for what an event of an earlier version told."""
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None]
    end_origin: Mapped[str | None]
    """Whose word it is: declared (the employer's) or certified (the department's); empty counts as declared."""
    end_certified_by: Mapped[UUID | None]
    """The account that certified it, where one did and the event says so."""
    ended_version: Mapped[int] = mapped_column(default=0)
    retained: Mapped[bool] = mapped_column(default=False)
    retained_on: Mapped[date | None]
    contract_months: Mapped[int | None]
    insured: Mapped[bool | None]
    retention_origin: Mapped[str | None]
    """Likewise; or confirmed, by the intern. Of contract and insurance too."""
    retention_certified_by: Mapped[UUID | None]
    retained_version: Mapped[int] = mapped_column(default=0)

    @property
    def term_end(self) -> date | None:
        is_retained = self.retained and self.outcome == "completed"
        return term_end(self.planned_end_on, self.ended_on, is_retained=is_retained)
