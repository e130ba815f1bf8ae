"""The table of leavings."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Leaving(Base):
    """What somebody says of a person's leaving school. Rows can only be added; the latest version is what holds."""

    __tablename__ = "leaving"
    __table_args__ = (
        UniqueConstraint("graduate_id", "version"),
        CheckConstraint(
            "planned_on IS NOT NULL OR left_on IS NOT NULL OR destination IS NOT NULL", name="says_something"
        ),
        CheckConstraint("(destination_system IS NULL) = (destination IS NULL)", name="coded"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    planned_on: Mapped[date | None]
    left_on: Mapped[date | None]
    destination_system: Mapped[str | None]
    destination: Mapped[str | None]
    source: Mapped[str]
    """The role whose word it is."""
    stated_by: Mapped[UUID]
    stated_on: Mapped[date]
    version: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
