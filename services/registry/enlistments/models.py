"""The table of enlistment checks: passed or not passed, and never why."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class EnlistmentCheck(Base):
    """What one member of staff has seen of a person's checks; it opens a priority once another has seen it too."""

    __tablename__ = "enlistment_check"
    __table_args__ = (
        CheckConstraint("confirmed_by <> stated_by", name="two_persons"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="confirmed"),
        Index("ix_enlistment_check_graduate_id", "graduate_id"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    fresh: Mapped[bool]
    """Of this year's class (应届)."""
    medical_passed: Mapped[bool]
    political_passed: Mapped[bool]
    stated_by: Mapped[UUID]
    stated_on: Mapped[date]
    confirmed_by: Mapped[UUID | None]
    confirmed_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
