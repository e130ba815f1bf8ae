"""Pure rules of internships: which change of an internship's standing is possible, and when."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol
from uuid import UUID

InternshipOutcome = Literal["completed", "broken_off"]
Kind = Literal["started", "ended", "retained", "retention_confirmed", "retention_disputed"]
"""Of a change in an internship's record."""
StartFlaw = Literal["not_base", "suspended", "dates", "future"]
EndFlaw = Literal["dates", "future", "term_was_served", "early_without_retention", "still_retained"]
OverruleFlaw = Literal["end_certified", "retention_stands"]
RetentionFlaw = Literal["dates", "future", "not_ended", "broken_off", "never_retained", "disputed"]
ConfirmationFlaw = Literal["nothing_to_confirm", "certified"]
Word = Literal["declared", "certified"]
Origin = Literal["declared", "confirmed", "certified", "disputed"]
"""Whose word a fact is: the employer's, the intern's too, the department's; or contradicted by the intern."""


@dataclass(frozen=True)
class Base:
    """The employer as far as it matters for taking an intern."""

    state: str
    is_internship_base: bool


class Agreed(Protocol):
    """An internship that base and intern want, and its id."""

    id: UUID
    employer_id: UUID
    graduate_id: UUID
    started_on: date
    planned_end_on: date


@dataclass(frozen=True)
class Standing:
    """An internship as it stands; running while `ended_on` is empty."""

    started_on: date
    planned_end_on: date
    ended_on: date | None = None
    outcome: str | None = None
    retained: bool = False
    retained_on: date | None = None
    contract_months: int | None = None
    insured: bool | None = None
    retention_origin: str | None = None


@dataclass(frozen=True)
class Retention:
    """`retained=False` takes an earlier retention back, on the day `retained_on`."""

    retained: bool
    retained_on: date
    contract_months: int
    insured: bool


@dataclass(frozen=True)
class End:
    """`retention` is stated in the same order: without one, only who served the whole term has completed it."""

    ended_on: date
    outcome: InternshipOutcome
    retention: Retention | None = None


def why_not_start(base: Base, started_on: date, planned_end_on: date, today: date) -> StartFlaw | None:
    """An internship may be entered from its first day on, at a verified base that is not suspended."""
    if base.state == "suspended":
        return "suspended"
    if base.state != "verified" or not base.is_internship_base:
        return "not_base"
    if planned_end_on < started_on:
        return "dates"
    return "future" if started_on > today else None


def why_not_end(now: Standing, end: End, today: date) -> EndFlaw | None:
    """An end, or the correction of one, as 二(八) counts it: who leaves on the planned day or later has served the
    term (期满), and who is kept before it (提前留用) has completed it too. What was retained was not broken off."""
    if end.ended_on < now.started_on:
        return "dates"
    if end.ended_on > today:
        return "future"
    early, retained = end.ended_on < now.planned_end_on, now.retained or end.retention is not None
    if end.outcome == "completed":
        return "early_without_retention" if early and not retained else None
    if not early:
        return "term_was_served"
    return "still_retained" if retained else None


def why_not_overrule(now: Standing, end_origin: str | None, word: Word) -> OverruleFlaw | None:
    """What no base changes by its word alone: an end that the department certified, and the end of a retention that
    the intern or the department stands for, which would come to count in another period."""
    if word == "certified":
        return None
    if end_origin == "certified":
        return "end_certified"
    return "retention_stands" if now.retained and now.retention_origin in ("confirmed", "certified") else None


def has_left_early(now: Standing) -> bool:
    """Completed before the planned end, and kept no longer: whatever took the retention away, that is broken off."""
    early = now.ended_on is not None and now.ended_on < now.planned_end_on
    return early and now.outcome == "completed" and not now.retained


def why_not_retain(now: Standing, retention: Retention, origin: Origin, today: date) -> RetentionFlaw | None:
    """A retention after a completed internship, its correction, or its taking back.

    The contract may begin before the internship's planned end (提前留用), never before its start. What the intern has
    contradicted stands again only by the department's word.
    """
    if now.ended_on is None:
        return "not_ended"
    if not retention.retained and now.retained_on is None:
        return "never_retained"
    if retention.retained and now.outcome == "broken_off":
        return "broken_off"
    if now.retention_origin == "disputed" and origin != "certified":
        return "disputed"
    if retention.retained_on < now.started_on:
        return "dates"
    return "future" if retention.retained_on > today else None


def why_not_confirm(now: Standing, agrees: bool) -> ConfirmationFlaw | None:
    """The intern's word on a retention that stands. What the department has certified is contradicted there."""
    if not now.retained:
        return "nothing_to_confirm"
    return "certified" if now.retention_origin == "certified" and not agrees else None


def ends_the_same(now: Standing, end: End, end_origin: str | None, word: Word) -> bool:
    """Likewise as with a retention: the same words by the department certify what was only declared."""
    same = (now.ended_on, now.outcome) == (end.ended_on, end.outcome)
    return same and (word != "certified" or end_origin == "certified")


def retains_the_same(now: Standing, retention: Retention, origin: Origin) -> bool:
    """The same words by the department certify what was only declared; what the intern has confirmed is by two."""
    stated = (now.retained, now.retained_on, now.contract_months, now.insured)
    same = stated == (retention.retained, retention.retained_on, retention.contract_months, retention.insured)
    return same and (origin != "certified" or now.retention_origin in ("confirmed", "certified"))


def overlaps(one_from: date, one_to: date, other_from: date, other_to: date) -> bool:
    """One may begin on the day the other ends."""
    return one_from < other_to and other_from < one_to
