"""Tables of the roster import: the uploaded file, and each of its rows with what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Roster(Base):
    """One uploaded file; the same bytes from the same owner for the same city are the same roster."""

    __tablename__ = "roster"
    __table_args__ = (UniqueConstraint("city", "owner", "file_hash"),)

    id: Mapped[UuidPk]
    city: Mapped[str]
    org: Mapped[str | None]
    """The school whose office uploaded it; empty for an officer's upload."""
    area: Mapped[str]
    """The uploading officer's jurisdiction; the bare city for a school's upload."""
    owner: Mapped[str]
    """`org` or, without one, `area`."""
    uploaded_by: Mapped[UUID]
    file_name: Mapped[str]
    file_hash: Mapped[bytes]
    header_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(default="queued")
    total: Mapped[int]
    traceparent: Mapped[str | None]
    """The trace of the upload, which its import continues."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]


class RosterRow(Base):
    """One row of a roster. `row_no` is its number in the file; without an outcome it is still to be judged."""

    __tablename__ = "roster_row"
    __table_args__ = (
        UniqueConstraint("roster_id", "row_no"),
        Index("ix_roster_row_open", "roster_id", "row_no", postgresql_where=text("outcome IS NULL")),
    )

    id: Mapped[UuidPk]
    roster_id: Mapped[UUID] = mapped_column(ForeignKey("roster.id"))
    row_no: Mapped[int]
    cells_sealed: Mapped[bytes]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    graduate_id: Mapped[UUID | None] = mapped_column(ForeignKey("graduate.id"))
