"""Tables of periodic reports: the report of a period, the practices in it, and what became of its numbers later."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class PeriodicReport(Base):
    """What one district reports for one period. Once frozen nothing of it changes but `looked_at`: a trigger."""

    __tablename__ = "periodic_report"
    __table_args__ = (
        UniqueConstraint("area", "kind", "period"),
        CheckConstraint("state IN ('due', 'drafted', 'submitted', 'returned', 'frozen')", name="state"),
        CheckConstraint("(state = 'due') = (content IS NULL)", name="drawn"),
        CheckConstraint("(content IS NULL) = (content_hash IS NULL)", name="hashed"),
        CheckConstraint("state NOT IN ('submitted', 'frozen') OR signed_by IS NOT NULL", name="signed"),
        CheckConstraint("(state = 'frozen') = (frozen_by IS NOT NULL)", name="frozen"),
        CheckConstraint("frozen_by <> signed_by", name="two_persons"),
        Index("ix_periodic_report_last_on", "last_on", "id"),
        Index("ix_periodic_report_looked_at", "looked_at"),
    )

    id: Mapped[UuidPk]
    kind: Mapped[str]
    city: Mapped[str]
    area: Mapped[str]
    """The district."""
    period: Mapped[str]
    first_on: Mapped[date]
    """Of the period, or the later day from which it is to be reported."""
    last_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="due")
    content: Mapped[str | None]
    """Canonical JSON, byte for byte what was signed."""
    content_hash: Mapped[str | None]
    """SHA-256 of the content."""
    facts_as_known_at: Mapped[datetime | None]
    """What was recorded by then is in the numbers."""
    drafted_by: Mapped[UUID | None]
    drafted_on: Mapped[date | None]
    signed_by: Mapped[UUID | None]
    signed_role: Mapped[str | None]
    signed_on: Mapped[date | None]
    return_reason: Mapped[str | None]
    """Of the latest return."""
    returned_by: Mapped[UUID | None]
    returned_on: Mapped[date | None]
    frozen_by: Mapped[UUID | None]
    frozen_on: Mapped[date | None]
    announced_due_on: Mapped[date | None]
    """By which day it is to be submitted, as it was announced; a clock runs by it."""
    looked_at: Mapped[datetime | None]
    """When the frozen numbers were last compared with the ledger."""


class ReportPractice(Base):
    """A practice worth telling (典型经验做法). Rows can only be added."""

    __tablename__ = "report_practice"
    __table_args__ = (
        CheckConstraint("consent IN ('given', 'not_needed')", name="consent"),
        Index("ix_report_practice_report_id", "report_id", "id"),
    )

    id: Mapped[UuidPk]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("periodic_report.id"))
    text: Mapped[str]
    consent: Mapped[str]
    written_by: Mapped[UUID]
    written_on: Mapped[date]


class ReportRestatement(Base):
    """A number of a frozen report is another by now. Rows can only be added."""

    __tablename__ = "report_restatement"
    __table_args__ = (Index("ix_report_restatement_report_id", "report_id", "id"),)

    id: Mapped[UuidPk]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("periodic_report.id"))
    cell: Mapped[str]
    title: Mapped[str]
    before: Mapped[int]
    """What it was by the report, or by the restatement before this one."""
    after: Mapped[int]
    why: Mapped[str]
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Opaque ids of what was recorded since and bears on it."""
    noted_on: Mapped[date]
    noted_at: Mapped[datetime] = mapped_column(server_default=func.now())
