"""Tables of pushed lists: a list, and who stands on it by the blind index of their number alone."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class PushedList(Base):
    """One list of the level above; the same bytes for the same area are the same list."""

    __tablename__ = "pushed_list"
    __table_args__ = (UniqueConstraint("area", "file_hash"),)

    id: Mapped[UuidPk]
    city: Mapped[str]
    area: Mapped[str]
    title: Mapped[str]
    citation: Mapped[str]
    """Who pushed it, by which letter."""
    pushed_on: Mapped[date]
    uploaded_by: Mapped[UUID]
    file_hash: Mapped[bytes]
    total: Mapped[int]
    refused: Mapped[list[list[object]]] = mapped_column(JSONB)
    """The numbers of the rows that name nobody, and why."""
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PushedPerson(Base):
    """Somebody on a list, once, however often its rows name them. Rows can only be added."""

    __tablename__ = "pushed_person"
    __table_args__ = (
        UniqueConstraint("list_id", "id_number_index"),
        Index("ix_pushed_person_id_number_index", "id_number_index"),
    )

    id: Mapped[UuidPk]
    list_id: Mapped[UUID] = mapped_column(ForeignKey("pushed_list.id"))
    row_no: Mapped[int]
    id_number_index: Mapped[bytes]
