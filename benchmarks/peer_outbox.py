"""The outbox as an ORM model, for the peers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Outbox(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(BigInteger, default=0)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    topic: Mapped[str]
    key: Mapped[str]
    bucket: Mapped[int]
    occurred_at: Mapped[datetime | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
