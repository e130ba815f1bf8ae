"""The tables of statements: what somebody said of facts, for a payee's period of a scheme, and which files show it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
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
    """What shows it, in words: papers that lie elsewhere, a remark on the files that it cites."""
    attested_by: Mapped[UUID]
    attested_role: Mapped[str]
    at: Mapped[datetime]


class EvidenceCitation(Base):
    """A file that a statement cites, as it was then. Rows can only be added, and come with their statement."""

    __tablename__ = "evidence_citation"
    __table_args__ = (
        Index("ix_evidence_citation_sha256", "sha256"),
        Index("ix_evidence_citation_evidence_id", "evidence_id"),
    )

    attestation_id: Mapped[UUID] = mapped_column(ForeignKey("attestation.id"), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("payee_evidence.file_id"), primary_key=True)
    sha256: Mapped[str]
    """Of the content, in hex."""
    media_type: Mapped[str]
