"""Tables of what was given to those who want to start up, and of how they are followed up."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class StartupSupport(Base):
    """An item of the document was given to somebody on a day. Rows can only be added."""

    __tablename__ = "startup_support"
    __table_args__ = (Index("ix_startup_support_graduate_id", "graduate_id", "item"),)

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    item: Mapped[str]
    """A key of the city's own pack."""
    given_on: Mapped[date]
    given_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StartupFollowUp(Base):
    """Somebody who wants to start up was followed up, and when next. Rows can only be added."""

    __tablename__ = "startup_follow_up"
    __table_args__ = (
        CheckConstraint("next_on IS NULL OR next_on > followed_on", name="in_order"),
        Index("ix_startup_follow_up_graduate_id", "graduate_id", "followed_on"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    item: Mapped[str]
    """A key of the city's own pack: what the following up gave."""
    followed_on: Mapped[date]
    next_on: Mapped[date | None]
    """As whoever followed up agreed with the person."""
    followed_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
