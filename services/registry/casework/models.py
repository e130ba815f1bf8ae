"""Tables of casework: contacts and delivered services."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Contact(Base):
    """One attempt to reach a person; `reached` says whether it succeeded."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_graduate", "graduate_id", "contacted_at"),)

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    kind: Mapped[str]
    reached: Mapped[bool]
    contacted_at: Mapped[datetime]
    information: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    """Block of the city's document → `done`, or why not; as it was first entered."""
    notes_sealed: Mapped[bytes | None]
    logged_by: Mapped[UUID]
    logged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    logged_on: Mapped[date | None]
    """The business day of the entry; empty on rows older than the column, whose `logged_at` says it."""


class ContactConfirmation(Base):
    """A second person's word that a contact took place on the day it was entered for afterwards (补记)."""

    __tablename__ = "contact_confirmation"
    __table_args__ = (CheckConstraint("confirmed_by <> logged_by", name="two_people"),)

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    logged_by: Mapped[UUID]
    """That of the contact, so that the database can compare the two."""
    confirmed_by: Mapped[UUID]
    confirmed_role: Mapped[str]
    confirmed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ContactCorrection(Base):
    """What a contact learned, said once more: the latest counts, what was said before stays."""

    __tablename__ = "contact_correction"
    __table_args__ = (
        Index("ix_contact_correction_contact_id", "contact_id", "id"),
        Index("ix_contact_correction_graduate_id", "graduate_id"),
    )

    id: Mapped[UuidPk]
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    information: Mapped[dict[str, str]] = mapped_column(JSONB)
    notes_sealed: Mapped[bytes | None]
    corrected_by: Mapped[UUID]
    corrected_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Service(Base):
    """One delivered service. The same post counts once per person; services without a post always count."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("graduate_id", "kind", "post_id"),
        Index("ix_service_post_id", "post_id", postgresql_where=text("post_id IS NOT NULL")),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    kind: Mapped[str]
    post_id: Mapped[UUID | None]
    delivered_on: Mapped[date]
    source: Mapped[str]
    logged_by: Mapped[UUID | None]
    logged_at: Mapped[datetime] = mapped_column(server_default=func.now())
