"""Tables of what entitlements rest on: internship outcomes, kept versions of packs, and what must be assessed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base
from services.subsidy.schemes.rules import term_end


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
        kept = self.retained and self.outcome == "completed"
        return term_end(self.planned_end_on, self.ended_on, kept=kept)


class PolicyVersion(Base):
    """A file of a policy pack that the service once started with. Rows can only be added: decisions rest on them."""

    __tablename__ = "policy_version"

    pack: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    first_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Assessment(Base):
    """A payee's period of a scheme. `dirty` says that facts changed since it was last calculated."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_dirty", "scheme", "period", postgresql_where="dirty"),)

    scheme: Mapped[str] = mapped_column(primary_key=True)
    payee_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    dirty: Mapped[bool] = mapped_column(default=True)
