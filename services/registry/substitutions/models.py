"""The table of substitutions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Substitution(Base):
    """For some days an account works in the place of another too, as itself: what two persons have agreed to."""

    __tablename__ = "staff_substitution"
    __table_args__ = (
        Index("ix_staff_substitution_substitute_id", "substitute_id", "last_on"),
        Index("ix_staff_substitution_absent_id", "absent_id", "last_on"),
        Index("ix_staff_substitution_living", "last_on", postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("absent_id <> substitute_id", name="two_persons"),
        CheckConstraint("asked_by <> agreed_by", name="agreed_by_another"),
        CheckConstraint("first_on <= last_on", name="in_order"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
    )

    id: Mapped[UuidPk]
    absent_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"))
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"))
    role: Mapped[str]
    """Of both."""
    area: Mapped[str]
    """The absent one's, as both persons agreed to it: elsewhere it stands for nothing."""
    substitute_area: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[str]
    asked_by: Mapped[UUID]
    agreed_by: Mapped[UUID]
    agreed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    tokens_until: Mapped[datetime | None]
    """By then the last token it was given has expired everywhere; None before the first."""
    ended_at: Mapped[datetime | None]
    """By the database's clock."""
    end_reason: Mapped[str | None]
    ended_by: Mapped[UUID | None]
    """None where the platform itself ended it."""
