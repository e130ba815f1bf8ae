"""Decides one case with every reason in Chinese: which conditions hold, what it comes to, and by which reading.

policy_engine.schemes.batch judges a million cases from the same checked expressions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from policy_engine.errors import JSON, FactsInvalid, ParameterNotCited
from policy_engine.explain.formula import yuan
from policy_engine.expressions.calendar import add_months, civil_date
from policy_engine.expressions.evaluate import Values
from policy_engine.expressions.rates import NoRate
from policy_engine.schemes.binding import bind_what_is_given, not_cited
from policy_engine.schemes.facts import facts_from
from policy_engine.schemes.machine import LinesMachine, Machine, ReadingMachine, RuleMachine, machine_of
from policy_engine.schemes.scheme import OTHERS, Scheme
from policy_engine.schemes.validity import refusal

UNDECIDED = "条款不止一种读法且结果不同，须由本市书面选定后方可发放"
PLACEMENT = "本项为安置，不涉及金额"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of an entitlement, as it stands in the decision letter."""

    key: str
    text: str
    clause: str
    quote: str
    observed: str
    limit: str
    held: bool
    said: str = ""
    """Why, as a sentence; empty where the title says all there is to say."""
    reading: str | None = None
    """The reading that it belongs to, where the readings differ in it."""

    @property
    def ground(self) -> str:
        """What a refusal gives as its reason."""
        return f"“{self.text}”不符合" + (f"，{self.said}" if self.said else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One month of a payout; a held one is not released. It is due on the first day after its month."""

    number: int
    month_on: date
    due_on: date
    amount_fen: int
    released: bool
    due: bool
    """Released, and `due_on` has come by the day that is judged by."""


def _scheduled(lines: "tuple[Line, ...]") -> int | None:
    """What all released lines come to, whenever they are due; None where nothing is paid by lines."""
    return sum(line.amount_fen for line in lines if line.released) if lines else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reading of the clause comes to. `owed_fen` is due from someone else than the public purse."""

    reading: str | None
    title: str
    payee: str
    payer: str
    eligible: bool
    amount_fen: int
    owed_fen: int
    conditions: tuple[Condition, ...]
    arithmetic: str
    lines: tuple[Line, ...] = ()

    @property
    def schedule_fen(self) -> int | None:
        return _scheduled(self.lines)


@dataclass(frozen=True, slots=True)
class Decision:
    """`applicable` is False where there is nothing to judge; the amount is then 0.

    `amount_fen` is None as long as the readings of an ambiguous clause differ and nobody has chosen one. Of what is
    paid by lines it is what is due on the day; `schedule_fen` is what all lines come to.
    """

    scheme: str
    on: date
    applicable: bool
    eligible: bool | None
    amount_fen: int | None
    conditions: tuple[Condition, ...]
    arithmetic: str
    discretionary: bool = False
    lines: tuple[Line, ...] = ()
    chosen: str | None = None
    readings: tuple[Outcome, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def schedule_fen(self) -> int | None:
        return _scheduled(self.lines)

    @property
    def comes_to(self) -> int | None:
        """In fen, now and later; None as long as the readings differ."""
        return self.amount_fen if self.amount_fen is None or self.schedule_fen is None else self.schedule_fen


def explain(scheme: Scheme, given: Mapping[str, Any], on: date) -> Decision:
    """Decides a case by the values in force on a day, with every reason. Raises ParameterNotCited and FactsInvalid.

    Where a value is missing nothing is calculated; the refusal still names the conditions that fail without it.
    """
    values = facts_from(scheme, given)
    bound = bind_what_is_given(scheme, on)
    machine = machine_of(bound)
    for rule, otherwise in machine.consistent:
        if not rule(values):
            raise FactsInvalid(otherwise)
    if machine.in_time is not None and not machine.in_time(values):
        return _nothing_to_judge(scheme, on, refusal(scheme, values, on))
    if machine.applies is not None and not machine.applies(values):
        return _nothing_to_judge(scheme, on, scheme.not_applicable)
    try:
        if bound.missing:
            raise _lacking(machine, values, next(iter(bound.missing.values())))
        for hangs, unset in machine.unsettled:
            if hangs(values):
                raise _lacking(machine, values, unset)
        judged = [_condition(rule, values) for rule in machine.rules]
        outcomes = tuple([_outcome(reading, judged, values, on) for reading in machine.readings])
    except NoRate as error:
        raise not_cited(scheme, error.first) from None
    return _decision(scheme, on, outcomes, bound.left_out)


def _nothing_to_judge(scheme: Scheme, on: date, why: str) -> Decision:
    return Decision(
        scheme=scheme.name,
        on=on,
        applicable=False,
        eligible=False,
        amount_fen=0,
        conditions=(),
        arithmetic=why,
        warnings=_warnings(scheme, on),
    )


def _warnings(scheme: Scheme, on: date) -> tuple[str, ...]:
    """A document speaks of its own year; what it says of a later one is the city's to confirm, unless it says until
    when it is in force."""
    document = scheme.pack.document
    year = document.get("year", document.get("policy_year"))
    if type(year) is not int or on.year <= year or scheme.pack.ending is not None:
        return ()
    return (f"认定日期在文件所述年度（{year}年）之后，沿用本文件须由本市确认",)


def _lacking(machine: Machine, values: Values, unset: ParameterNotCited) -> ParameterNotCited:
    """The refusal for a value that is missing, with the conditions that hold in no reading."""
    bound = machine.bound
    failed = [
        {
            condition.key: condition
            for rule in (machine.rules[place] for place in reading.places)
            if not bound.lacks(rule.bound.node) and not (condition := _condition(rule, values)).held
        }
        for reading in machine.readings
    ]
    everywhere = [condition for key, condition in failed[0].items() if all(key in other for other in failed)]
    unmet: list[JSON] = [
        {
            "key": condition.key,
            "text": condition.text,
            "clause": condition.clause,
            "quote": condition.quote,
            "said": condition.ground,
        }
        for condition in everywhere
    ]
    detail = "；".join([unset.detail or unset.title, *(condition.ground for condition in everywhere)])
    return ParameterNotCited(unset.parameter, unset.clause, unset.quote, detail, conditions=unmet)


def _decision(scheme: Scheme, on: date, outcomes: tuple[Outcome, ...], left_out: tuple[str, ...]) -> Decision:
    chosen = scheme.chosen.reading if scheme.chosen and scheme.chosen.applies_from <= on else None
    agreed = outcomes[0] if len(outcomes) == 1 else _agreed(outcomes, chosen)
    return Decision(
        scheme=scheme.name,
        on=on,
        applicable=True,
        eligible=agreed.eligible if agreed else None,
        amount_fen=agreed.amount_fen if agreed else None,
        conditions=agreed.conditions if agreed else _of_all(outcomes),
        arithmetic=agreed.arithmetic if agreed else UNDECIDED,
        discretionary=scheme.discretionary is not None,
        lines=agreed.lines if agreed else (),
        chosen=chosen,
        readings=outcomes if outcomes[0].reading is not None else (),
        warnings=(*_warnings(scheme, on), *left_out),
    )


def _agreed(outcomes: tuple[Outcome, ...], chosen: str | None) -> Outcome | None:
    """Of the chosen reading, or of any where all are of equal worth."""
    by_choice = next((outcome for outcome in outcomes if outcome.reading == chosen), None)
    return by_choice or (outcomes[0] if len({_worth(outcome) for outcome in outcomes}) == 1 else None)


def _of_all(outcomes: tuple[Outcome, ...]) -> tuple[Condition, ...]:
    """The conditions of every reading: once where the readings agree in one, else each with its reading."""
    shared = [
        condition for condition in outcomes[0].conditions if all(condition in other.conditions for other in outcomes)
    ]
    differing = [
        replace(condition, reading=outcome.reading)
        for outcome in outcomes
        for condition in outcome.conditions
        if condition not in shared
    ]
    return (*shared, *differing)


def _worth(outcome: Outcome) -> tuple[Any, ...]:
    """What it comes to for everybody, now and later; two readings of equal worth need no choice."""
    if not outcome.eligible:
        return ()
    return (outcome.amount_fen, outcome.owed_fen, outcome.payee, outcome.payer, outcome.schedule_fen)


def _outcome(machine: ReadingMachine, judged: Sequence[Condition], values: Values, on: date) -> Outcome:
    bound = machine.bound
    conditions = tuple([judged[place] for place in machine.places])
    eligible = False not in [condition.held for condition in conditions]
    amount = int(machine.amount(values)) if eligible else 0
    public = bound.payer != OTHERS
    return Outcome(
        reading=bound.key,
        title=bound.title,
        payee=bound.payee,
        payer=bound.payer,
        eligible=eligible,
        amount_fen=amount if public else 0,
        owed_fen=0 if public else amount,
        conditions=conditions,
        arithmetic=_sum(machine, values, public) if eligible else _refused(conditions),
        lines=_lines(machine.lines, values, on) if eligible and machine.lines else (),
    )


def _refused(conditions: tuple[Condition, ...]) -> str:
    return f"{'；'.join([condition.ground for condition in conditions if not condition.held])}。金额为 {yuan(0)} 元"


def _sum(machine: ReadingMachine, values: Values, public: bool) -> str:
    if not machine.bound.money:
        return PLACEMENT
    text = machine.arithmetic(values)
    return text if public else f"{text}，由{machine.bound.payer_title}承担，财政支付 {yuan(0)} 元"


def _condition(machine: RuleMachine, values: Values) -> Condition:
    bound, met = machine.bound, bool(machine.test(values))
    return Condition(
        key=bound.key,
        text=bound.title,
        clause=bound.source.clause,
        quote=bound.source.quote,
        observed=machine.observed(values),
        limit=machine.limit(values),
        held=met,
        said=machine.reason(values, met),
    )


def _lines(machine: LinesMachine, values: Values, on: date) -> tuple[Line, ...]:
    count, first_on = int(machine.count(values)), machine.first_on(values)
    held_back, without = machine.held_back(values), machine.without(values)
    lines = []
    for number in range(1, count + 1):
        if without >> (number - 1) & 1:
            continue
        month, due_on = add_months(first_on, number - 1), civil_date(add_months(first_on, number))
        released = not held_back >> (number - 1) & 1
        fen = machine.rate(values, month) if released else 0
        lines.append(
            Line(
                number=number,
                month_on=civil_date(month),
                due_on=due_on,
                amount_fen=fen,
                released=released,
                due=released and due_on <= on,
            )
        )
    return tuple(lines)
