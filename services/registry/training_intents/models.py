"""The table of training intents."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class TrainingIntent(Base):
    """Somebody was asked for their training intent, and what they answered; nothing where they did not.

    Rows can only be added. The day is the one of the entry, so that nobody answers for a day that is over.
    """

    __tablename__ = "training_intent"
    __table_args__ = (
        CheckConstraint("wants IN ('none', 'skills', 'startup', 'both')", name="wants"),
        CheckConstraint("source <> 'graduate' OR wants IS NOT NULL", name="own_answer"),
        Index("ix_training_intent_graduate_id", "graduate_id", "stated_on"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    wants: Mapped[str | None]
    source: Mapped[str]
    """The role whose word it is."""
    stated_on: Mapped[date]
    stated_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
