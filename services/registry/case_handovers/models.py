"""Tables of whose case somebody is, and of cases that pass from one caseworker to another."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class CaseHandover(Base):
    """Cases of one caseworker pass to another of the same area, for good or up to a day."""

    __tablename__ = "case_handover"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'running', 'refused', 'undone', 'ended')", name="state"),
        CheckConstraint("from_account_id <> to_account_id", name="two_persons"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided"),
        Index("ix_case_handover_area", "area", "id", postgresql_ops={"area": "text_pattern_ops"}),
        Index("ix_case_handover_running", "until_on", postgresql_where=text("state = 'running'")),
    )

    id: Mapped[UuidPk]
    from_account_id: Mapped[UUID]
    to_account_id: Mapped[UUID]
    area: Mapped[str]
    """Of both."""
    until_on: Mapped[date | None]
    """The last day; None: for good."""
    reason: Mapped[str]
    state: Mapped[str]
    asked_by: Mapped[UUID]
    """The giver, or who supervises them."""
    asked_on: Mapped[date]
    decided_by: Mapped[UUID | None]
    """The receiver; who supervises both, where they ordered it; or who took it back before anybody decided."""
    ended_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CaseHandoverRow(Base):
    """One case of a handover, and whether it passed with it."""

    __tablename__ = "case_handover_row"

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("case_handover.id"), primary_key=True)
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"), primary_key=True)
    passed: Mapped[bool] = mapped_column(default=False)


class CaseAssignment(Base):
    """Whose case somebody is. Without a row they are the case of everybody who serves their area."""

    __tablename__ = "case_assignment"
    __table_args__ = (Index("ix_case_assignment_account_id", "account_id", "assigned_on", "graduate_id"),)

    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"), primary_key=True)
    account_id: Mapped[UUID]
    assigned_on: Mapped[date]
    handover_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_handover.id"))
    """By which it came; None for one that was taken, or came back."""
