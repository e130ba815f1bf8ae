"""Table of the proposed internships."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.jobfair.models_base import Base


class InternshipProposal(Base):
    """What a base would like; the internship of the same id exists once everybody has agreed.

    `graduate_id` refers to nothing: the base is answered alike whether such a person exists or not.
    """

    __tablename__ = "internship_proposal"
    __table_args__ = (
        CheckConstraint("planned_end_on >= started_on", name="planned_end"),
        CheckConstraint("closed_as IN ('started', 'declined', 'withdrawn', 'expired')", name="closed_as"),
        CheckConstraint("closed_as IS DISTINCT FROM 'started' OR intern_agreed_by IS NOT NULL", name="consent"),
        CheckConstraint("intern_agreed_by IN ('account', 'code')", name="intern_agreed_by"),
        Index(
            "uq_internship_proposal_open",
            "employer_id",
            "graduate_id",
            unique=True,
            postgresql_where="closed_as IS NULL",
        ),
        Index("ix_internship_proposal_graduate_id", "graduate_id"),
    )

    id: Mapped[UuidPk]
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employer.id"))
    graduate_id: Mapped[UUID]
    city: Mapped[str]
    area: Mapped[str]
    """The base's."""
    started_on: Mapped[date]
    planned_end_on: Mapped[date]
    proposed_on: Mapped[date]
    proposed_by: Mapped[UUID]
    expires_on: Mapped[date]
    intern_agreed_by: Mapped[str | None]
    """account: signed in · code: by the code that a caseworker handed them."""
    home_agreed_by: Mapped[UUID | None]
    """The caseworker of another city who agreed for it."""
    closed_as: Mapped[str | None]
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
