"""Tables of tasks: a task of a plan, the part of each department in it, and what was noted about it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base

_STATES = "state IN ('open', 'reported', 'accepted', 'returned')"


class Task(Base):
    """One task of one plan; with a parent, a district's share of it."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_plan_root_id", "plan_root_id", "id"),
        Index("ix_task_area", "area", "id"),
        Index("ix_task_parent_id", "parent_id"),
        Index(
            "uq_task_measure",
            "plan_root_id",
            "measure_number",
            unique=True,
            postgresql_where=text("parent_id IS NULL AND NOT by_hand"),
        ),
        CheckConstraint(_STATES, name="state"),
    )

    id: Mapped[UuidPk]
    plan_root_id: Mapped[UUID]
    """The first version of its plan: a revision opens no task anew."""
    plan_area: Mapped[str]
    """Whose plan it is: who answers for that area accepts what was done."""
    city: Mapped[str]
    area: Mapped[str]
    """Where it is done: of a district's share, the district."""
    measure_number: Mapped[int | None]
    title: Mapped[str]
    clause: Mapped[str | None]
    quote: Mapped[str | None]
    by_hand: Mapped[bool]
    """Set by a plan's author or later, and not by the document."""
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"))
    due_on: Mapped[date | None]
    """None: the document gives no day."""
    state: Mapped[str] = mapped_column(default="open")
    """What its parts come to; written with them, under the task's lock."""
    assigned_by: Mapped[UUID]
    assigned_on: Mapped[date]


class TaskPart(Base):
    """What one department has in a task. Whoever reports it done does not accept it."""

    __tablename__ = "task_part"
    __table_args__ = (
        Index("ix_task_part_task_id", "task_id", "id"),
        Index("ix_task_part_org", "org", "task_id", postgresql_where=text("org IS NOT NULL")),
        CheckConstraint(_STATES, name="state"),
        CheckConstraint("role IN ('lead', 'with')", name="role"),
        CheckConstraint("reported_by <> decided_by", name="two_persons"),
        CheckConstraint("state NOT IN ('accepted', 'returned') OR is_shared OR decided_by IS NOT NULL", name="decided"),
    )

    id: Mapped[UuidPk]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    department: Mapped[str]
    """As the document or the plan codes it; of a district's share, its code."""
    title: Mapped[str]
    role: Mapped[str]
    org: Mapped[str | None]
    """Of the accounts that report it; None where none has been given."""
    is_of_bureau: Mapped[bool]
    """The bureau that coordinates answers for it, itself or for a group without members."""
    is_of_district: Mapped[bool]
    """A district answers for it, and so do its officers."""
    is_shared: Mapped[bool]
    """Done by the districts, each in a task of its own: nobody reports it here."""
    note: Mapped[str | None]
    """Why somebody else answers for it."""
    state: Mapped[str] = mapped_column(default="open")
    report: Mapped[str | None]
    reported_by: Mapped[UUID | None]
    reported_on: Mapped[date | None]
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    reason: Mapped[str | None]
    """Of the latest decision."""


class TaskNote(Base):
    """What somebody wrote about a task, and each report and decision. Rows can only be added."""

    __tablename__ = "task_note"
    __table_args__ = (
        Index("ix_task_note_task_id", "task_id", "id"),
        CheckConstraint("kind IN ('note', 'report', 'accept', 'return')", name="kind"),
    )

    id: Mapped[UuidPk]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("task_part.id"))
    kind: Mapped[str]
    text: Mapped[str]
    written_by: Mapped[UUID]
    role: Mapped[str]
    org: Mapped[str | None]
    written_on: Mapped[date]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())
