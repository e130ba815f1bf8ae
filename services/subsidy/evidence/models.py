"""The table of evidence: whose facts a stored file shows, and who brought it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base


class PayeeEvidence(Base):
    """A file of the evidence store, brought for a payee. Rows can only be added."""

    __tablename__ = "payee_evidence"
    __table_args__ = (
        Index("ix_payee_evidence_brought_by", "brought_by", "at"),
        Index("ix_payee_evidence_payee_id", "payee_id", "file_id"),
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    """In the store of `chassis.evidence`, in this database."""
    scheme: Mapped[str]
    """For which it was brought; it may be cited for others of the same payee."""
    payee_kind: Mapped[str]
    payee_id: Mapped[UUID]
    city: Mapped[str]
    area: Mapped[str]
    brought_by: Mapped[UUID]
    brought_role: Mapped[str]
    at: Mapped[datetime]
