"""Table of phones that a list brought."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class PhoneFill(Base):
    """Whose list brought a person's phone, and when; the number stands in the entry alone. Rows are only added."""

    __tablename__ = "phone_fill"
    __table_args__ = (Index("ix_phone_fill_graduate_id", "graduate_id"),)

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    source: Mapped[str]
    """The school's code, or the officer's area: as the owner of a roster."""
    filled_by: Mapped[UUID]
    filled_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
