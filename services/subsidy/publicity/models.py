"""The tables of publicity: until when an approved claim is public, and who objects to its payment."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.subsidy.models_base import Base


class ClaimPublicity(Base):
    """A claim is public from its approval to the end of a day, and is not paid before. Rows can only be added."""

    __tablename__ = "claim_publicity"
    __table_args__ = (
        CheckConstraint("ends_on > approved_on", name="span"),
        Index("ix_claim_publicity_area", "area", "claim_id", postgresql_ops={"area": "text_pattern_ops"}),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    area: Mapped[str]
    approved_on: Mapped[date]
    ends_on: Mapped[date]
    clause: Mapped[str]


class ClaimObjection(Base):
    """Why a public claim is not to be paid. Rows can only be added; an applied change request of the kind `LIFTING`
    lifts one."""

    __tablename__ = "claim_objection"
    __table_args__ = (Index("ix_claim_objection_claim_id", "claim_id"),)

    id: Mapped[UuidPk]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim_publicity.claim_id"))
    reason: Mapped[str]
    raised_by: Mapped[UUID]
    raised_role: Mapped[str]
    raised_at: Mapped[datetime]
