"""Tables of the roster import: the uploaded file, and each of its rows with what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
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
    """What stands above each column."""
    layout_sealed: Mapped[bytes | None]
    """How the file is laid out: its header rows, the sheet that was read, and those that were not."""
    columns: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    """Field → the column (from 0) that it is read from; empty in a roster of before, whose headings say it alone."""
    state: Mapped[str] = mapped_column(default="queued")
    """waiting: nothing is taken in before its owner has said which column is what; discarded: nobody ever did."""
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
        Index("ix_roster_row_graduate_id", "graduate_id", "roster_id"),
    )

    id: Mapped[UuidPk]
    roster_id: Mapped[UUID] = mapped_column(ForeignKey("roster.id"))
    row_no: Mapped[int]
    cells_sealed: Mapped[bytes]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    graduate_id: Mapped[UUID | None] = mapped_column(ForeignKey("graduate.id"))


class RosterLayout(Base):
    """Which column of a layout is what, as its owner said: the next file with the same headings asks nobody."""

    __tablename__ = "roster_layout"

    city: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(primary_key=True)
    """Keyed: headings may be anything that somebody typed."""
    columns: Mapped[dict[str, int]] = mapped_column(JSONB)
    mapped_by: Mapped[UUID]
    mapped_at: Mapped[datetime] = mapped_column(server_default=func.now())
