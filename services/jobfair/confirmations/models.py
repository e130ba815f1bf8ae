"""Table of the codes by which a person without an account confirms."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.jobfair.models_base import Base


class ConfirmationCode(Base):
    """A code in a person's hand, as a keyed fingerprint. A newer one takes its place; it works once."""

    __tablename__ = "confirmation_code"
    __table_args__ = (CheckConstraint("purpose IN ('start', 'retention')", name="purpose"),)

    internship_id: Mapped[UUID] = mapped_column(primary_key=True)
    """Of the proposal or of the internship."""
    purpose: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    expires_on: Mapped[date]
    issued_by: Mapped[UUID]
