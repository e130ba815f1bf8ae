"""The table of calendar feeds: a key that shows days and nothing else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class CalendarFeed(Base):
    """One account's feed; a new one ends the one before. Only a fingerprint of the key is there."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index("uq_calendar_feed_key_hash", "key_hash", unique=True),
        Index("uq_calendar_feed_living", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"))
    key_hash: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
