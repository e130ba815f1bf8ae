"""The table of transfers: who is to be served elsewhere, and who was served where up to which day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class AreaTransfer(Base):
    """Of a person at most one waits. An accepted one says where they were served before its day."""

    __tablename__ = "area_transfer"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'accepted', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("(state = 'asked') = (decided_on IS NULL)", name="dated"),
        CheckConstraint("decided_by <> asked_by OR state = 'withdrawn'", name="two_persons"),
        CheckConstraint("from_area <> to_area", name="elsewhere"),
        Index("uq_area_transfer_asked", "graduate_id", unique=True, postgresql_where=text("state = 'asked'")),
        Index("ix_area_transfer_moved", "decided_on", "graduate_id", postgresql_where=text("state = 'accepted'")),
        Index("ix_area_transfer_to_area", "to_area", "id", postgresql_ops={"to_area": "text_pattern_ops"}),
        Index("ix_area_transfer_from_area", "from_area", "id", postgresql_ops={"from_area": "text_pattern_ops"}),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    from_area: Mapped[str]
    to_area: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    asked_by: Mapped[UUID]
    asked_role: Mapped[str]
    asked_on: Mapped[date]
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    """Of an accepted one: the first day on which the new area serves the person."""
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
