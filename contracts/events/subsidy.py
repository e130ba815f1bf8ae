"""Events of subsidy: claims, payments, payout accounts. New fields are optional, or the type is new."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.envelope import Event


class _Claim(Event):
    TOPIC: ClassVar[str] = "subsidy.claim"
    SUBJECT: ClassVar[str] = "claim_id"

    claim_id: UUID
    city: str
    area: str
    scheme: str
    payee_kind: Literal["employer", "graduate"]
    payee_id: UUID
    amount_fen: int
    """Fen; negative for a clawback."""


class ClaimDecided(_Claim):
    TYPE: ClassVar[str] = "subsidy.claim_decided.v1"
    decision: Literal["approved", "rejected", "not_eligible"]
    decided_on: date


class ClaimSuperseded(_Claim):
    """The facts changed before the claim was paid: it is off, and a later calculation stands in its place."""

    TYPE: ClassVar[str] = "subsidy.claim_superseded.v1"
    superseded_on: date
    superseded_by: UUID | None = None
    """The claim that took its place; None where what was paid before is already what is due."""
    was_approved: bool
    """Whether the payee had been told of its approval."""


class PaymentSettled(_Claim):
    TYPE: ClassVar[str] = "subsidy.payment_settled.v1"
    line_id: UUID
    settled_on: date


class PaymentReversed(_Claim):
    TYPE: ClassVar[str] = "subsidy.payment_reversed.v1"
    line_id: UUID
    reversed_on: date
    reason_code: str


class PayoutAccountChanged(Event):
    """Where a payee is paid was changed, or is to be changed once a second person agrees. Opaque ids alone."""

    TYPE: ClassVar[str] = "subsidy.payout_account_changed.v1"
    TOPIC: ClassVar[str] = "subsidy.payout_account"
    SUBJECT: ClassVar[str] = "payee_id"

    payee_id: UUID
    payee_kind: Literal["employer", "graduate"]
    city: str
    area: str
    change_id: UUID
    stage: Literal["proposed", "applied", "refused", "withdrawn"]
    """`applied` may come without `proposed`; nothing comes after the other three."""
    holder_ids: list[UUID]
    """Employers that are registered under the old or the new holder's name: those are told as well."""
    changed_on: date
