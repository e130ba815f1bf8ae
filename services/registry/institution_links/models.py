"""The table of links between training institutions and schools (培训机构与高校长效联系)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class InstitutionLink(Base):
    """One institution and one school of a city. It stands once both the school and the city have said so."""

    __tablename__ = "institution_link"
    __table_args__ = (
        CheckConstraint("stated_side IN ('school', 'city')", name="stated_side"),
        CheckConstraint("confirmed_by <> stated_by", name="two_persons"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="confirmed"),
        CheckConstraint("(ended_by IS NULL) = (ended_on IS NULL)", name="ended"),
        Index("ix_institution_link_city", "city", "id"),
        Index(
            "uq_institution_link_living",
            "city",
            "university_code",
            "institution",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[UuidPk]
    city: Mapped[str]
    university_code: Mapped[str]
    institution: Mapped[str]
    since_on: Mapped[date]
    stated_side: Mapped[str]
    """Who spoke first: the school's office, or the city's staff; the other side confirms."""
    stated_by: Mapped[UUID]
    confirmed_by: Mapped[UUID | None]
    confirmed_on: Mapped[date | None]
    ended_by: Mapped[UUID | None]
    ended_on: Mapped[date | None]
    """The first day on which it stands no more."""
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
