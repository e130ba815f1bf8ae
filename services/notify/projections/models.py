"""Copies of other services' facts: which credit code an employer has, whose a task is and when it is due."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models_base import Base


class PersonPlace(Base):
    """Where somebody is served since they moved: a clock that starts from older news starts there."""

    __tablename__ = "person_place"

    graduate_id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    as_of: Mapped[datetime]


class EmployerRef(Base):
    """Which credit code an employer has, from its verification; a message may be older than this row."""

    __tablename__ = "employer_ref"
    __table_args__ = (Index("ix_employer_ref_credit_code", "credit_code"),)

    employer_id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str]
    as_of: Mapped[datetime]


class TaskRef(Base):
    """A task of a city's plan, as far as its events have come, in any order."""

    __tablename__ = "task_ref"

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    measure_number: Mapped[int | None]
    due_on: Mapped[date | None]
    """None: the document gives no day, or only its end has been heard of."""
    assigned_on: Mapped[date | None]
    done_on: Mapped[date | None]


class TaskDepartment(Base):
    """A department with accounts that has a part in a task. Rows can only be added."""

    __tablename__ = "task_department"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task_ref.task_id"), primary_key=True)
    org: Mapped[str] = mapped_column(primary_key=True)
    """Of its accounts, within its city."""
