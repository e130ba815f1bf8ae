"""Copies of other services' facts: which credit code an employer has."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models_base import Base


class EmployerRef(Base):
    """Which credit code an employer has, from its verification; a message may be older than this row."""

    __tablename__ = "employer_ref"
    __table_args__ = (Index("ix_employer_ref_credit_code", "credit_code"),)

    employer_id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str]
    as_of: Mapped[datetime]
