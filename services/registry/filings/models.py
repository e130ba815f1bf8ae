"""Table of the proposals: what one jurisdiction says of a person whom another one serves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Proposal(Base):
    """Of one source and kind at most one is open for a person; a newer word replaces what it says."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('roster', 'registration')", name="kind"),
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decided"),
        Index(
            "uq_proposal_open", "graduate_id", "kind", "source", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("ix_proposal_source", "source", "id"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    kind: Mapped[str]
    """roster: a row says something of the person · registration: they stand at another city's counter."""
    source: Mapped[str]
    """The school's code, or the area of the staff who filed it."""
    filed_by: Mapped[UUID]
    roster_row_id: Mapped[UUID | None] = mapped_column(ForeignKey("roster_row.id"))
    content_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(default="open")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    filed_at: Mapped[datetime] = mapped_column(server_default=func.now())
