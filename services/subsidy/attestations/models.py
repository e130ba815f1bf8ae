"""The table of statements: what somebody said of facts, for a payee's period of a scheme."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.subsidy.models_base import Base


class Attestation(Base):
    """One statement. Rows can only be added: a later one, by its `sequence`, takes the place of an earlier one."""

    __tablename__ = "attestation"
    __table_args__ = (UniqueConstraint("payee_id", "scheme", "period", "sequence"),)

    id: Mapped[UuidPk]
    scheme: Mapped[str]
    payee_id: Mapped[UUID]
    period: Mapped[str]
    sequence: Mapped[int]
    city: Mapped[str]
    area: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """As they were stated, by the scheme's names."""
    evidence: Mapped[str]
    attested_by: Mapped[UUID]
    attested_role: Mapped[str]
    at: Mapped[datetime]
