"""Pure rules of the claims: which step may follow which state, and what a new calculation makes of those on record."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from policy_engine.schemes.claiming import LISTED
from policy_engine.schemes.decide import Decision
from policy_engine.schemes.tallies import Tally
from services.subsidy.schemes.ports import CertifiedFact, CitedEvidence

ACCOUNT_CHANGE = "payout_account"
"""The kind of change request that `payout_accounts` makes; claims, which it stands on, ask whether one waits."""


GOVERNING = "governing"
CERTIFIED, ORIGINS = "certified", "origins"
"""Where an explanation says which document decided, and why."""


class ClaimState(StrEnum):
    """Where a claim stands. The stored words."""

    OPEN = "open"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    REJECTED = "rejected"
    NOT_ELIGIBLE = "not_eligible"
    IN_PAYMENT = "in_payment"
    SETTLED = "settled"
    SUPERSEDED = "superseded"


class Step(StrEnum):
    """What may happen to a claim."""

    REVIEW_PASS = "review_pass"  # noqa: S105
    REVIEW_REJECT = "review_reject"
    APPROVE_PASS = "approve_pass"  # noqa: S105
    APPROVE_REJECT = "approve_reject"
    SEND = "send"
    """It goes into a payment file."""
    SETTLE = "settle"
    BANK_REFUSES = "bank_refuses"
    FIND_PAID = "find_paid"
    """A person finds out that the bank has paid it after all, whatever became of it since."""
    SUPERSEDE = "supersede"


UNPAID = frozenset({ClaimState.OPEN, ClaimState.REVIEWED, ClaimState.APPROVED})
"""Nothing of it has left the house: a correction takes its place."""
REVIEWED = frozenset({ClaimState.REVIEWED, ClaimState.APPROVED, ClaimState.IN_PAYMENT, ClaimState.SETTLED})
"""A person has passed it."""
COMMITTED = frozenset({ClaimState.IN_PAYMENT, ClaimState.SETTLED})
"""Money that is with the bank or with the payee: a correction comes on top of it."""
GRANTED = frozenset({ClaimState.APPROVED}) | COMMITTED
"""Two persons have agreed to it, and nothing has taken its place."""

TRANSITIONS: Mapping[tuple[ClaimState, Step], ClaimState] = {
    (ClaimState.OPEN, Step.REVIEW_PASS): ClaimState.REVIEWED,
    (ClaimState.OPEN, Step.REVIEW_REJECT): ClaimState.REJECTED,
    (ClaimState.REVIEWED, Step.APPROVE_PASS): ClaimState.APPROVED,
    (ClaimState.REVIEWED, Step.APPROVE_REJECT): ClaimState.REJECTED,
    (ClaimState.APPROVED, Step.SEND): ClaimState.IN_PAYMENT,
    (ClaimState.IN_PAYMENT, Step.SETTLE): ClaimState.SETTLED,
    (ClaimState.IN_PAYMENT, Step.BANK_REFUSES): ClaimState.APPROVED,
    (ClaimState.IN_PAYMENT, Step.FIND_PAID): ClaimState.SETTLED,
    (ClaimState.APPROVED, Step.FIND_PAID): ClaimState.SETTLED,
    (ClaimState.SUPERSEDED, Step.FIND_PAID): ClaimState.SETTLED,
    **{(state, Step.SUPERSEDE): ClaimState.SUPERSEDED for state in UNPAID},
}
"""The life of a claim. What is not here does not happen."""

Facts = Mapping[str, Any]
"""As they stand with a claim: opaque ids, which are counted; or a value as it was stated, a list of codes in `listed`.
"""
Content = Mapping[str, object]


def after(state: str, step: Step) -> ClaimState | None:
    """The state after a step; None where the step does not fit the state."""
    return TRANSITIONS.get((ClaimState(state), step))


def counted(stored: Facts) -> dict[str, Any]:
    """The facts that a claim was judged by, from what stands with it."""
    return {name: _value(fact) for name, fact in stored.items()}


def _value(fact: Any) -> Any:
    if isinstance(fact, Mapping):
        return fact[LISTED]
    return len(fact) if isinstance(fact, list | tuple) else fact


def ids_in(stored: Facts) -> list[str]:
    """Every fact that a claim was judged by, once."""
    return sorted({fact_id for ids in stored.values() if isinstance(ids, list | tuple) for fact_id in ids})


def touches(counted: Collection[str], days: tuple[date, date], subject: str, contents: Sequence[Content]) -> bool:
    """Whether an event is among what a claim counted, or ended in its period by one of its contents, or was to: what a
    rewrite took out of the period counts for nothing any more, and is the reader's business all the same."""
    first, last = (day.isoformat() for day in days)
    ended = [str(content.get(name, "")) for content in contents for name in ("ended_on", "planned_end_on")]
    return subject in counted or any(first <= day <= last for day in ended)


def same_facts(facts: Facts, others: Facts) -> bool:
    """The order in which internships ended is no fact of a claim."""
    return _in_order(facts) == _in_order(others)


def _in_order(facts: Facts) -> dict[str, Any]:
    return {name: sorted(fact) if isinstance(fact, list | tuple) else fact for name, fact in facts.items()}


@dataclass(frozen=True)
class OnRecord:
    """A claim of a payee's period, as far as the next calculation looks at it."""

    state: str
    amount_fen: int
    target_fen: int
    facts: Facts


def committed_fen(record: Sequence[OnRecord]) -> int:
    return sum(claim.amount_fen for claim in record if claim.state in COMMITTED)


def correction_fen(target_fen: int, committed: int) -> int:
    """What is still to pay (or, negative, to be paid back) to reach the target."""
    return target_fen - committed


def still_holds(record: Sequence[OnRecord], target_fen: int, facts: Facts, tallies: Collection[str] = ()) -> bool:
    """Whether a calculation that comes to `target_fen` from `facts` leaves the claims on record (oldest first) alone.

    A person's rejection stands until the target or the facts change. What others are granted (`tallies`, names of
    facts) changes neither an approval nor a rejection by itself: only by the amount.
    """
    if not record:
        return False
    difference = correction_fen(target_fen, committed_fen(record))
    unpaid = [claim for claim in record if claim.state in UNPAID]
    if unpaid:
        return len(unpaid) == 1 and unpaid[0].amount_fen == difference and _agree(unpaid[0], facts, tallies)
    latest = record[-1]
    rejected = latest.state == "rejected" and latest.target_fen == target_fen and _agree(latest, facts, tallies)
    return difference == 0 or rejected


def _agree(claim: OnRecord, facts: Facts, tallies: Collection[str]) -> bool:
    if claim.state in (ClaimState.OPEN, ClaimState.REVIEWED):
        return same_facts(claim.facts, facts)
    return same_facts(_without(claim.facts, tallies), _without(facts, tallies))


def _without(facts: Facts, names: Collection[str]) -> Facts:
    return {name: value for name, value in facts.items() if name not in names}


def next_claim(difference_fen: int, committed: int) -> Literal["open", "not_eligible"] | None:
    """The state in which the next claim begins; None where what is committed is already what is due.

    Where nothing is due and nothing committed, the claim is the explained record of that.
    """
    if difference_fen:
        return "open"
    return None if committed else "not_eligible"


def grants_more(record: Sequence[OnRecord], target_fen: int | None, facts: Facts, tallies: Collection[str]) -> bool:
    """Whether a calculation makes a new claim that pays: what stands is no longer all that is due."""
    if target_fen is None or still_holds(record, target_fen, facts, tallies):
        return False
    return target_fen > committed_fen(record)


@dataclass(frozen=True)
class Granted:
    """An approved claim of a payee. `place` sorts by the moment of its approval; none where nobody wrote it down."""

    scheme: str
    period: str
    judged_on: date
    amount_fen: int
    state: str
    place: int

    @property
    def case(self) -> tuple[str, str]:
        return self.scheme, self.period


def tallied(
    grants: Sequence[Granted], case: tuple[str, str], tally: Tally, days: tuple[date, date], *, as_new: bool
) -> int | bool:
    """What a tally comes to for a case (scheme, period), whose own claims never count: fen, periods, or whether any.

    Corrections are netted by period; a period that comes to nothing is none. Once granted, a case stands before what
    was approved later, and is not touched by it. Of what is granted anew every sum counts, so that a cap holds; only
    money that has left the house gives it a place then.
    """
    standing = COMMITTED if as_new else GRANTED
    own = [grant for grant in grants if grant.case == case and grant.state in standing]
    place = min(grant.place for grant in own) if sum(grant.amount_fen for grant in own) > 0 else None
    before = None if as_new and tally.measure == "sum" else place
    nets = [fen for fen in _nets(grants, case, tally, days, before) if fen > 0]
    if tally.measure == "sum":
        return sum(nets)
    return len(nets) if tally.measure == "count" else bool(nets)


def _nets(
    grants: Sequence[Granted], case: tuple[str, str], tally: Tally, days: tuple[date, date], before: int | None
) -> list[int]:
    """What each other period comes to, of those that were first approved before a place."""
    periods: dict[tuple[str, str], list[Granted]] = {}
    for grant in grants:
        if grant.scheme in tally.of and grant.case != case and days[0] <= grant.judged_on <= days[1]:
            periods.setdefault(grant.case, []).append(grant)
    counted = GRANTED if tally.stage == "granted" else {ClaimState.SETTLED}
    return [
        sum(grant.amount_fen for grant in period if grant.state in counted)
        for period in periods.values()
        if before is None or min(grant.place for grant in period) < before
    ]


def is_due(difference_fen: int, target_fen: int) -> bool:
    """No claim pays more than the whole entitlement: nothing positive comes from a decision of nothing."""
    return difference_fen <= target_fen


def cited_in(explanation: Mapping[str, Any]) -> list[CitedEvidence]:
    """The files that were cited for the facts of a claim, from its stored explanation."""
    cited = explanation.get("cited_evidence", ())
    return [CitedEvidence(UUID(file["evidence_id"]), file["sha256"], file["media_type"]) for file in cited]


def certified_in(explanation: Mapping[str, Any]) -> list[CertifiedFact]:
    """What departments certified of the facts of a claim, from its stored explanation."""
    return [
        CertifiedFact(
            fact=row["fact"],
            answer=row["answer"],
            department=row["department"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]),
            request_id=UUID(row["request_id"]),
        )
        for row in explanation.get(CERTIFIED, ())
    ]


def late_since(explanation: Mapping[str, Any]) -> date | None:
    """The day of a late application for what is claimed once, from its stored explanation."""
    return date.fromisoformat(explanation["late_since"]) if "late_since" in explanation else None


def notes_on_evidence(cited: Sequence[CitedEvidence]) -> list[str]:
    """For the letter."""
    return [f"声明引用证明材料 {'、'.join(str(file.evidence_id) for file in cited)}"] if cited else []


def count_declared(declared: Mapping[str, Sequence[str]] | None) -> int:
    """How many facts of a claim are one side's word alone."""
    return sum(len(ids) for ids in (declared or {}).values())


def explanation_of(
    decision: Decision,
    claimed_fen: int,
    difference_fen: int,
    cited: Sequence[CitedEvidence] = (),
    *,
    late_since: date | None = None,
    governing: Mapping[str, Any] | None = None,
    certified: Sequence[CertifiedFact] = (),
    origins: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """As it is kept with the claim: everything of the decision but what the claim's own columns hold, the files that
    were cited for its facts, the day of a late application, and why one of several documents decided, where there are
    any; where a department certified a fact, that with its days, and where each fact comes from."""
    reasons = {name: value for name, value in asdict(decision).items() if name not in ("scheme", "on")}
    if governing is not None:
        reasons[GOVERNING] = governing
    if cited:
        reasons["cited_evidence"] = [asdict(file) for file in cited]
    if origins:
        reasons[CERTIFIED], reasons[ORIGINS] = [asdict(fact) for fact in certified], origins
    if late_since:
        reasons["late_since"] = late_since
    stored = json.loads(json.dumps(reasons, default=str))
    return {**stored, "claimed_before_fen": claimed_fen, "difference_fen": difference_fen}
