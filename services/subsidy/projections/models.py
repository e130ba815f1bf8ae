"""Copies of other services' facts: verified employers, registered graduates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base


class PayeeEmployer(Base):
    """An employer as its verification tells of it; public identifiers, not a person's."""

    __tablename__ = "payee_employer"
    __table_args__ = (Index("ix_payee_employer_credit_code", "credit_code"),)

    employer_id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str]
    name: Mapped[str | None]
    """Unknown where the last verification is older than the event's field."""
    city: Mapped[str]
    area: Mapped[str]
    as_of: Mapped[datetime]


class PayeeGraduate(Base):
    """A registered graduate as the registry tells of them: an opaque id, and where they are served."""

    __tablename__ = "payee_graduate"

    graduate_id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    area: Mapped[str]
    as_of: Mapped[datetime]
    wrapped_key: Mapped[bytes | None]
    """Seals where they are paid, from their first account on; `pii.ERASED` once they were erased."""
