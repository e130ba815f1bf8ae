"""The table of the duties: a copy of what the registry announces of its staff accounts."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models_base import Base


class Duty(Base):
    """Which role serves which area, account by account: whom a message to a role reaches."""

    __tablename__ = "duty"
    __table_args__ = (Index("ix_duty_role", "role", "area"),)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    area: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int]
