"""The table of community codes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class CommunityCode(Base):
    """What a community of a street hangs out, so that a registration says who promoted it."""

    __tablename__ = "community_code"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("(revoked_on IS NULL) = (revoked_by IS NULL)", name="revoked"),
    )

    id: Mapped[UuidPk]
    code: Mapped[str]
    city: Mapped[str]
    area: Mapped[str]
    """The street."""
    title: Mapped[str]
    issued_on: Mapped[date]
    issued_by: Mapped[UUID]
    revoked_on: Mapped[date | None]
    """From this day on it names no source."""
    revoked_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
