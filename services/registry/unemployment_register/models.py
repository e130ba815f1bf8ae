"""Tables of the register of the unemployed: a file of it, and the stretches that its rows state."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class UnemploymentFile(Base):
    """One file; the same bytes for the same area are the same file."""

    __tablename__ = "unemployment_file"
    __table_args__ = (UniqueConstraint("area", "file_hash"),)

    id: Mapped[UuidPk]
    city: Mapped[str]
    area: Mapped[str]
    uploaded_by: Mapped[UUID]
    file_hash: Mapped[bytes]
    total: Mapped[int]
    added: Mapped[int]
    refused: Mapped[list[list[object]]] = mapped_column(JSONB)
    """The numbers of the rows that count for nobody, and why."""
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class UnemploymentEntry(Base):
    """A stretch of somebody, by the blind index of their number alone. Marks nobody before a second person's word."""

    __tablename__ = "unemployment_entry"
    __table_args__ = (
        UniqueConstraint("city", "id_number_index", "since", "until", postgresql_nulls_not_distinct=True),
        CheckConstraint("until >= since", name="in_order"),
        CheckConstraint("accepted_by IS NULL OR accepted_by <> stated_by", name="two_persons"),
        Index("ix_unemployment_entry_id_number_index", "id_number_index"),
        Index("ix_unemployment_entry_file_id", "file_id", "row_no"),
    )

    id: Mapped[UuidPk]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("unemployment_file.id"))
    row_no: Mapped[int]
    city: Mapped[str]
    id_number_index: Mapped[bytes]
    since: Mapped[date]
    until: Mapped[date | None]
    stated_by: Mapped[UUID]
    accepted_by: Mapped[UUID | None]
    accepted_on: Mapped[date | None]
