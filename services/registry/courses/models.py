"""The table of courses."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Course(Base):
    """A course that people of a city may be recommended and may take. It is published once and stays as it is."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("kind IN ('skills', 'startup', 'guidance', 'pre_employment')", name="kind"),
        Index("ix_course_city", "city", "id"),
    )

    id: Mapped[UuidPk]
    city: Mapped[str]
    area: Mapped[str]
    """Of whoever published it."""
    title: Mapped[str]
    institution: Mapped[str]
    university_code: Mapped[str | None]
    """The school with which the institution gives it."""
    kind: Mapped[str]
    mode: Mapped[str | None]
    """This and the next four are keys of the city's own taxonomies."""
    cooperation: Mapped[str | None]
    field: Mapped[str | None]
    cluster: Mapped[str | None]
    category: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day, included."""
    seats: Mapped[int]
    published_by: Mapped[UUID]
    published_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
