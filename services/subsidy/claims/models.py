"""Tables of the claims: what was calculated and why, who acted on it, and in which role."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from chassis.plans import SECOND_LEVEL, place_indexes
from services.subsidy.models_base import Base

IS_WAITING = "state IN ('open', 'reviewed', 'approved', 'in_payment')"
"""Somebody is still to act: few among many that are settled."""


class Claim(Base):
    """One entitlement, or one correction of it. `sequence` 0 is the first; a later one takes the place of what was
    not paid, or is a top-up or a clawback of what was."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("scheme", "payee_id", "period", "sequence"),
        CheckConstraint(
            "state IN ('open', 'reviewed', 'approved', 'rejected', 'not_eligible', 'in_payment', 'settled',"
            " 'superseded')",
            name="state",
        ),
        CheckConstraint("state NOT IN ('open', 'reviewed', 'approved') OR amount_fen <= target_fen", name="due"),
        *place_indexes("claim", ("id",)),
        Index("ix_claim_waiting", "city", text(SECOND_LEVEL), "state", "id", postgresql_where=IS_WAITING),
        Index("ix_claim_payee_id", "payee_id"),
        Index("ix_claim_clawback", "id", postgresql_where="amount_fen < 0"),
    )

    id: Mapped[UuidPk]
    scheme: Mapped[str]
    city: Mapped[str]
    area: Mapped[str]
    payee_kind: Mapped[str]
    payee_id: Mapped[UUID]
    period: Mapped[str]
    sequence: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    """What this claim pays, in fen; negative for a clawback."""
    target_fen: Mapped[int] = mapped_column(BigInteger)
    """What the payee is entitled to for the period in all, after this claim."""
    state: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What was counted, by opaque ids, and what was stated, by its value: enough to calculate the decision again."""
    declared: Mapped[dict[str, list[str]] | None] = mapped_column(JSONB)
    """Which of these facts are one side's word alone, by opaque ids; empty for what an earlier version judged."""
    sources: Mapped[list[str]] = mapped_column(JSONB, server_default='["internships"]')
    """Whose facts they are: these sources say whose word they are, and who may not decide on it."""
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONB)
    pack: Mapped[str]
    pack_version: Mapped[str]
    judged_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class DutyAssignment(Base):
    """Who holds which role on a claim. The primary key lets one person hold one role: the separation of duties."""

    __tablename__ = "claim_seat"
    __table_args__ = (UniqueConstraint("claim_id", "actor_id", "step"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[str]


class ClaimAct(Base):
    """What was done to a claim, by the holder of that seat. Rows can only be added."""

    __tablename__ = "claim_act"
    __table_args__ = (
        ForeignKeyConstraint(
            ["claim_id", "actor_id", "step"],
            ["claim_seat.claim_id", "claim_seat.actor_id", "claim_seat.step"],
            name="fk_claim_act_seat",
        ),
        CheckConstraint("step IN ('review', 'approve', 'pay')", name="step"),
        Index("ix_claim_act_claim_id", "claim_id"),
    )

    id: Mapped[UuidPk]
    claim_id: Mapped[UUID]
    actor_id: Mapped[UUID]
    actor_role: Mapped[str]
    step: Mapped[str]
    verdict: Mapped[str]
    note: Mapped[str | None]
    declared_acknowledged: Mapped[int | None]
    """How many declared facts the reviewer says they have seen."""
    at: Mapped[datetime]
