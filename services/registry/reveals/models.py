"""How often an account looked at personal data in clear, by the hour."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class RevealTally(Base):
    __tablename__ = "reveal_tally"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    """Its beginning, by the database's clock."""
    reveals: Mapped[int]
