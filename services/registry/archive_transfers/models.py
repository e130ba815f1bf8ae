"""Tables of files on their way (档案转递): the transfer, and who has held the file from when to when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base

STATES = "state IN ('requested', 'sent', 'in_transit', 'received', 'returned', 'exception')"
LIVING = "state IN ('requested', 'sent', 'in_transit', 'exception')"


class ArchiveTransfer(Base):
    """A school sends the file of one person to a body."""

    __tablename__ = "archive_transfer"
    __table_args__ = (
        CheckConstraint(STATES, name="state"),
        CheckConstraint("received_by IS NULL OR received_by <> sent_by", name="two_persons"),
        CheckConstraint("(state = 'exception') = (trouble IS NOT NULL)", name="trouble"),
        CheckConstraint("(state = 'received') = (received_on IS NOT NULL)", name="received"),
        Index("uq_archive_transfer_living", "graduate_id", unique=True, postgresql_where=text(LIVING)),
        Index("ix_archive_transfer_from_org", "from_org", "batch", "id"),
        Index("ix_archive_transfer_to_area", "to_area", "id", postgresql_ops={"to_area": "text_pattern_ops"}),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    from_org: Mapped[str]
    to_city: Mapped[str]
    to_body: Mapped[str]
    to_area: Mapped[str]
    """Where the body stood when the file was addressed to it."""
    batch: Mapped[str]
    sealed_count: Mapped[int]
    state: Mapped[str]
    trouble: Mapped[str | None]
    trouble_by: Mapped[UUID | None]
    requested_by: Mapped[UUID]
    requested_on: Mapped[date]
    sent_by: Mapped[UUID | None]
    sent_on: Mapped[date | None]
    received_by: Mapped[UUID | None]
    received_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ArchiveCustody(Base):
    """Somebody held a file for some days. Without an end: they hold it now, and nobody else does."""

    __tablename__ = "archive_custody"
    __table_args__ = (
        CheckConstraint("holder_kind IN ('school', 'carrier', 'body')", name="holder_kind"),
        CheckConstraint("released_on >= taken_on", name="in_order"),
        Index("uq_archive_custody_holder", "graduate_id", unique=True, postgresql_where=text("released_on IS NULL")),
        Index("ix_archive_custody_transfer_id", "transfer_id"),
    )

    id: Mapped[UuidPk]
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("archive_transfer.id"))
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    holder_kind: Mapped[str]
    holder: Mapped[str]
    """A school's code, a kind of carrier, or `city/code` of a body."""
    taken_on: Mapped[date]
    taken_by: Mapped[UUID]
    """Whose word it is."""
    released_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
