"""Table of the places that an operator has added, renamed or closed; what the packs list stands there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class Place(Base):
    """One code of a city with the citation it rests on."""

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("kind IN ('district', 'street', 'school')", name="kind"),)

    city: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    citation: Mapped[str]
    in_use: Mapped[bool]
    """False: closed, renamed away or merged; nobody new is entered there."""
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
