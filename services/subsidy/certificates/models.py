"""The table of certificates: what other departments say of a graduate, for which days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base


class Certificate(Base):
    """A department's answer to one question; by opaque ids."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_graduate_id", "graduate_id", "fact"),)

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    graduate_id: Mapped[UUID]
    city: Mapped[str]
    area: Mapped[str]
    fact: Mapped[str]
    answer: Mapped[bool]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    department: Mapped[str]
    asked_at: Mapped[datetime]
    answered_on: Mapped[date]
    answered_by: Mapped[UUID | None]
    contradicted: Mapped[bool]
    """The department has said something else since: never taken back, the question is asked anew."""
