"""Table of what rosters changed of people whom the ledger had already."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class RosterChange(Base):
    """What a row made of somebody whom the ledger had already: how the entry stood before it, and after.

    It names nobody: schooling, places, intention and the day of listing alone (`rules.SNAPSHOT`).
    """

    __tablename__ = "roster_change"
    __table_args__ = (Index("ix_roster_change_graduate_id", "graduate_id"),)

    row_id: Mapped[UUID] = mapped_column(ForeignKey("roster_row.id"), primary_key=True)
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    phone_digest: Mapped[bytes | None]
    """Of the sealed phone that the row brought, as it was stored: whether it is still that one."""
    version_before: Mapped[int]
    version_after: Mapped[int]
    """Of the entry; after an undo the one that it left: what lies between is the roster's doing."""
