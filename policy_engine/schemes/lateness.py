"""What is applied for after the last day, of what is claimed once: the decision says so, and nothing is due."""

from dataclasses import dataclass, replace
from datetime import date

from policy_engine.explain.formula import yuan
from policy_engine.schemes.decide import Condition, Decision, Outcome

KEY = "applied_in_time"
TITLE = "在受理期内提出申请"


@dataclass(frozen=True)
class Deadline:
    """The last day on which an event could be applied for, and the clause that says so."""

    event_on: date
    closes_on: date
    clause: str
    quote: str


def refused_as_late(decision: Decision, deadline: Deadline, applied_on: date) -> Decision:
    """The decision with the application's lateness as one more condition that does not hold, in every reading.

    One that judges nothing stays as it is.
    """
    if not decision.applicable:
        return decision
    late = Condition(
        key=KEY,
        text=TITLE,
        clause=deadline.clause,
        quote=deadline.quote,
        observed=applied_on.isoformat(),
        limit=deadline.closes_on.isoformat(),
        held=False,
        said=f"自 {deadline.event_on} 起算，最迟 {deadline.closes_on}，而首次声明在 {applied_on}",
    )
    return replace(
        decision,
        eligible=False,
        amount_fen=0,
        conditions=(*decision.conditions, late),
        arithmetic=_arithmetic(late),
        lines=(),
        readings=tuple(_outcome(outcome, late) for outcome in decision.readings),
    )


def _outcome(outcome: Outcome, late: Condition) -> Outcome:
    return replace(
        outcome,
        eligible=False,
        amount_fen=0,
        owed_fen=0,
        conditions=(*outcome.conditions, late),
        arithmetic=_arithmetic(late),
        lines=(),
    )


def _arithmetic(late: Condition) -> str:
    return f"{late.ground}。金额为 {yuan(0)} 元"
