"""Tables of case files: what is next due of somebody's case, and the appointments of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base

DUE_ON = (
    "COALESCE(CASE WHEN first_met_on IS NULL THEN LEAST(first_due_on, next_on) ELSE next_on END, '9999-12-31'::date)"
)
"""The nearer of the first contact's day, as long as nobody was reached, and the appointment's; far away without one."""


class CaseFile(Base):
    """What is next due of a person's case: one row each, from the start of the first contact's clock on.

    City and area follow the person's (a trigger of the database), so that one index has the place and the day.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint("(next_on IS NULL) = (next_kind IS NULL)", name="appointed"),
        Index("ix_case_file_area", "area", "due_on", "graduate_id"),
        Index("ix_case_file_district", "city", text("split_part(area, '/', 2)"), "due_on", "graduate_id"),
        Index("ix_case_file_city", "city", "due_on", "graduate_id"),
    )

    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"), primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    opened_on: Mapped[date | None]
    """The day of the registration."""
    first_due_on: Mapped[date | None]
    """Of the first contact, as notify says."""
    first_met_on: Mapped[date | None]
    next_on: Mapped[date | None]
    """Of the open appointment."""
    next_kind: Mapped[str | None]
    due_on: Mapped[date] = mapped_column(Computed(DUE_ON, persisted=True))


class Appointment(Base):
    """When somebody is to be contacted next, and what came of it. Of those that are open a person has one."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("outcome IN ('kept', 'missed', 'replaced')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_on IS NULL)", name="settled"),
        Index("ix_appointment_graduate_id", "graduate_id", "due_on"),
        Index("uq_appointment_open", "graduate_id", unique=True, postgresql_where=text("outcome IS NULL")),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    due_on: Mapped[date]
    kind: Mapped[str]
    set_by: Mapped[UUID]
    set_on: Mapped[date]
    outcome: Mapped[str | None]
    settled_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
