"""Events that notify listens to, with what a test does not care about filled in."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified, InternshipProposed, InternshipRetained
from contracts.events.registry import ContactConfirmed, ContactLogged, GraduateRegistered
from contracts.events.subsidy import (
    ClaimDecided,
    ClaimSuperseded,
    PaymentReversed,
    PaymentSettled,
    PayoutAccountChanged,
)

COMMUNITY = "urumqi/650102/650102002"
WUHAN = "wuhan/420106/420106001"
FRIDAY = date(2023, 7, 28)


def registered(graduate: UUID, *, area: str = COMMUNITY, on: date = FRIDAY) -> GraduateRegistered:
    return GraduateRegistered(
        graduate_id=graduate,
        city=area.split("/")[0],
        area=area,
        cohort_year=2023,
        registered_on=on,
        place_kind="hukou",
        channel="mini_program",
    )


def contacted(
    graduate: UUID, on: date, *, reached: bool = True, area: str = COMMUNITY, logged_on: date | None = None
) -> ContactLogged:
    """Entered on its day unless told otherwise."""
    return ContactLogged(
        graduate_id=graduate,
        city=area.split("/")[0],
        area=area,
        contact_id=new_id(),
        reached=reached,
        contacted_on=on,
        logged_on=logged_on or on,
    )


def confirmed(contact: ContactLogged, on: date) -> ContactConfirmed:
    """A second person's word on this contact."""
    about = contact.model_dump(include={"graduate_id", "city", "area", "contact_id", "contacted_on"})
    return ContactConfirmed(**about, confirmed_on=on)


def verified(employer: UUID, credit_code: str) -> EmployerVerified:
    return EmployerVerified(
        employer_id=employer,
        city="wuhan",
        area=WUHAN,
        is_internship_base=True,
        verified_on=FRIDAY,
        credit_code=credit_code,
    )


def _claim(payee: UUID, payee_kind: str, amount_fen: int) -> dict[str, Any]:
    return {
        "claim_id": new_id(),
        "city": "wuhan",
        "area": WUHAN,
        "scheme": "retention_bonus",
        "payee_kind": payee_kind,
        "payee_id": payee,
        "amount_fen": amount_fen,
    }


def decided(
    payee: UUID, decision: str = "approved", *, payee_kind: str = "employer", amount_fen: int = 1_100_000
) -> ClaimDecided:
    return ClaimDecided.model_validate(
        {**_claim(payee, payee_kind, amount_fen), "decision": decision, "decided_on": FRIDAY}
    )


def superseded(
    approved: ClaimDecided, *, was_approved: bool = True, superseded_by: UUID | None = None
) -> ClaimSuperseded:
    """What becomes of a claim of which `approved` said that it was decided."""
    claim = approved.model_dump(exclude={"decision", "decided_on"})
    return ClaimSuperseded(**claim, superseded_on=FRIDAY, superseded_by=superseded_by, was_approved=was_approved)


def settled(payee: UUID, *, payee_kind: str = "employer", amount_fen: int = 1_100_000) -> PaymentSettled:
    return PaymentSettled(**_claim(payee, payee_kind, amount_fen), line_id=new_id(), settled_on=FRIDAY)


def reversed_(payee: UUID, *, amount_fen: int = 1_100_000) -> PaymentReversed:
    claim = _claim(payee, "employer", amount_fen)
    return PaymentReversed(**claim, line_id=new_id(), reversed_on=FRIDAY, reason_code="account_closed")


def retained(
    graduate: UUID, internship: UUID, version: int, *, kept: bool = True, origin: Any = "declared"
) -> InternshipRetained:
    return InternshipRetained(
        internship_id=internship,
        employer_id=new_id(),
        graduate_id=graduate,
        city="wuhan",
        area=WUHAN,
        version=version,
        retained=kept,
        retained_on=FRIDAY,
        contract_months=12,
        insured=True,
        origin=origin,
    )


def proposed(graduate: UUID) -> InternshipProposed:
    return InternshipProposed(
        internship_id=new_id(),
        employer_id=new_id(),
        graduate_id=graduate,
        city="wuhan",
        area=WUHAN,
        version=0,
        started_on=FRIDAY,
        planned_end_on=FRIDAY,
        expires_on=FRIDAY,
    )


def account_changed(
    payee: UUID, stage: str, change: UUID, *others: UUID, kind: str = "employer"
) -> PayoutAccountChanged:
    return PayoutAccountChanged.model_validate(
        {
            "payee_id": payee,
            "payee_kind": kind,
            "city": "wuhan",
            "area": WUHAN,
            "change_id": change,
            "stage": stage,
            "holder_ids": [*others] if kind == "graduate" else [payee, *others],
            "changed_on": FRIDAY,
        }
    )
