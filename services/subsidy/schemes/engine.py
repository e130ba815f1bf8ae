"""One definition, three uses: decide a case, explain it in Chinese, and judge a million cases in columns.

Both ways run the same checked expressions. The columns are whole numbers (see chassis.expressions) and are worked
through in blocks that stay in the processor's cache; nothing is rounded on either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from chassis.expressions import Evaluate, NoRate, Values, for_columns, for_one
from chassis.policy import ParameterNotCited
from chassis.problems import JSON, Unprocessable
from chassis.reasons import Reason, reason
from chassis.wording import Write, arithmetic, limit, observed, yuan
from services.subsidy.schemes.catalogue import (
    OTHERS,
    Bound,
    BoundReading,
    BoundRule,
    Scheme,
    as_value,
    bind_what_is_given,
)

BLOCK = 65_536
UNDECIDED = "条款有两种读法且结果不同，须由本市书面选定后方可发放"
PLACEMENT = "本项为安置，不涉及金额"


class FactsInvalid(Unprocessable):
    slug, title = "facts-invalid", "申报事实有误"


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Line:
    """One month of a payout; a held one is not released."""

    number: int
    amount_fen: int
    released: bool


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Decision:
    """`applicable` is False where there is nothing to judge; the amount is then 0.

    `amount_fen` is None as long as the readings of an ambiguous clause differ and nobody has chosen one.
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


def facts_from(scheme: Scheme, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a case as JSON gives them → whole numbers. Raises FactsInvalid, naming every fault."""
    faults = [{"fact": name, "detail": "此项目没有该事实"} for name in given if name not in scheme.facts]
    values: dict[str, Any] = {}
    for name, fact in scheme.facts.items():
        if given.get(name) is None:
            if fact.default is None:
                faults.append({"fact": name, "detail": f"缺少：{fact.title}"})
            values[name] = fact.default
            continue
        try:
            values[name] = as_value(fact, given[name])
        except ValueError as error:
            faults.append({"fact": name, "detail": f"{fact.title}{error}"})
    if faults:
        raise FactsInvalid("；".join(f"{fault['fact']}：{fault['detail']}" for fault in faults), errors=faults)
    return values


def explain(scheme: Scheme, given: Mapping[str, Any], on: date) -> Decision:
    """Decides a case by the values in force on a day, with every reason. Raises ParameterNotCited and FactsInvalid.

    Where a value is missing nothing is calculated; the refusal still names the conditions that fail without it.
    """
    values = facts_from(scheme, given)
    bound = bind_what_is_given(scheme, on)
    machine = _machine(bound)
    for holds, otherwise in machine.consistent:
        if not holds(values):
            raise FactsInvalid(otherwise)
    if machine.applies is not None and not machine.applies(values):
        said = scheme.not_applicable
        return Decision(scheme.name, on, False, False, 0, (), said, warnings=_warnings(scheme, on))
    try:
        if bound.missing:
            raise _lacking(machine, values)
        outcomes = tuple(_outcome(reading, values) for reading in machine.readings)
    except NoRate as error:
        raise _not_cited(scheme, error) from None
    return _decision(scheme, on, outcomes)


def _warnings(scheme: Scheme, on: date) -> tuple[str, ...]:
    """A document speaks of its own year; what it says of a later one is the city's to confirm."""
    document = scheme.pack.document
    year = document.get("year", document.get("policy_year"))
    if type(year) is not int or on.year <= year:
        return ()
    return (f"认定日期在文件所述年度（{year}年）之后，沿用本文件须由本市确认",)


def _lacking(machine: "_Machine", values: Values) -> ParameterNotCited:
    """The refusal for the first value that is missing, with the conditions that hold in no reading."""
    bound = machine.bound
    failed = [
        {
            condition.key: condition
            for rule in reading.rules
            if not bound.lacks(rule.bound.node) and not (condition := _condition(rule, values)).held
        }
        for reading in machine.readings
    ]
    everywhere = [one for key, one in failed[0].items() if all(key in other for other in failed)]
    told: list[JSON] = [
        {"key": one.key, "text": one.text, "clause": one.clause, "quote": one.quote, "said": one.ground}
        for one in everywhere
    ]
    unset = next(iter(bound.missing.values()))
    detail = "；".join([unset.detail or unset.title, *(one.ground for one in everywhere)])
    return ParameterNotCited(unset.parameter, unset.clause, unset.quote, detail, conditions=told)


def _decision(scheme: Scheme, on: date, outcomes: tuple[Outcome, ...]) -> Decision:
    chosen = scheme.chosen.reading if scheme.chosen and scheme.chosen.applies_from <= on else None
    told = next((outcome for outcome in outcomes if outcome.reading == chosen), None)
    agreed = told or (outcomes[0] if len({_worth(outcome) for outcome in outcomes}) == 1 else None)
    return Decision(
        scheme.name,
        on,
        True,
        agreed.eligible if agreed else None,
        agreed.amount_fen if agreed else None,
        agreed.conditions if agreed else _of_all(outcomes),
        agreed.arithmetic if agreed else UNDECIDED,
        scheme.discretionary is not None,
        agreed.lines if agreed else (),
        chosen,
        outcomes if outcomes[0].reading is not None else (),
        _warnings(scheme, on),
    )


def _of_all(outcomes: tuple[Outcome, ...]) -> tuple[Condition, ...]:
    """The conditions of every reading: once where the readings agree in one, else each with its reading."""
    shared = [one for one in outcomes[0].conditions if all(one in other.conditions for other in outcomes)]
    apart = [
        replace(one, reading=outcome.reading) for outcome in outcomes for one in outcome.conditions if one not in shared
    ]
    return (*shared, *apart)


def _worth(outcome: Outcome) -> tuple[Any, ...]:
    """What it comes to for everybody; two readings of equal worth need no choice."""
    return (outcome.amount_fen, outcome.owed_fen, outcome.payee, outcome.payer) if outcome.eligible else ()


def _not_cited(scheme: Scheme, error: NoRate) -> ParameterNotCited:
    said = f"{scheme.pack.place(scheme.source.clause)}“{scheme.title}”所用的数值在{error.first}尚未生效"
    return ParameterNotCited(scheme.name, scheme.source.clause, scheme.source.quote, said)


@dataclass(frozen=True)
class _RuleMachine:
    bound: BoundRule
    held: Evaluate
    observed: Write
    limit: Write
    said: Reason


@dataclass(frozen=True)
class _ReadingMachine:
    bound: BoundReading
    rules: tuple[_RuleMachine, ...]
    amount: Evaluate
    arithmetic: Write
    lines: tuple[Evaluate, Evaluate] | None


@dataclass(frozen=True)
class _Machine:
    bound: Bound
    consistent: tuple[tuple[Evaluate, str], ...]
    applies: Evaluate | None
    readings: tuple[_ReadingMachine, ...]


def _rule_machine(rule: BoundRule) -> _RuleMachine:
    return _RuleMachine(rule, for_one(rule.node), observed(rule.node), limit(rule.node), reason(rule.node))


@lru_cache(maxsize=1024)
def _machine(bound: Bound) -> _Machine:
    readings = tuple(
        _ReadingMachine(
            reading,
            tuple(map(_rule_machine, reading.conditions)),
            for_one(reading.amount),
            arithmetic(reading.amount),
            (for_one(reading.lines[0]), for_one(reading.lines[1])) if reading.lines else None,
        )
        for reading in bound.readings
    )
    consistent = tuple((for_one(rule), otherwise) for rule, otherwise in bound.consistent if not bound.lacks(rule))
    applies = for_one(bound.applies) if bound.applies and not bound.lacks(bound.applies) else None
    return _Machine(bound, consistent, applies, readings)


def _outcome(machine: _ReadingMachine, values: Values) -> Outcome:
    bound = machine.bound
    conditions = tuple(_condition(rule, values) for rule in machine.rules)
    eligible = all(condition.held for condition in conditions)
    amount = int(machine.amount(values)) if eligible else 0
    public = bound.payer != OTHERS
    return Outcome(
        bound.key,
        bound.title,
        bound.payee,
        bound.payer,
        eligible,
        amount if public else 0,
        0 if public else amount,
        conditions,
        _sum(machine, values, public) if eligible else _refused(conditions),
        _lines(machine, values) if eligible else (),
    )


def _refused(conditions: tuple[Condition, ...]) -> str:
    return f"{'；'.join(condition.ground for condition in conditions if not condition.held)}。金额为 {yuan(0)} 元"


def _sum(machine: _ReadingMachine, values: Values, public: bool) -> str:
    if not machine.bound.money:
        return PLACEMENT
    text = machine.arithmetic(values)
    return text if public else f"{text}，由{machine.bound.payer_title}承担，财政支付 {yuan(0)} 元"


def _condition(machine: _RuleMachine, values: Values) -> Condition:
    bound, held = machine.bound, bool(machine.held(values))
    return Condition(
        bound.key,
        bound.title,
        bound.source.clause,
        bound.source.quote,
        machine.observed(values),
        machine.limit(values),
        held,
        machine.said(values, held),
    )


def _lines(machine: _ReadingMachine, values: Values) -> tuple[Line, ...]:
    if machine.lines is None or machine.bound.lines is None:
        return ()
    count, each = (int(part(values)) for part in machine.lines)
    held_back = values[machine.bound.lines[2]]
    return tuple(Line(number, each, not held_back >> (number - 1) & 1) for number in range(1, count + 1))


def contradictions(bound: Bound, columns: Mapping[str, Any]) -> list[tuple[int, str]]:
    """(place, what is wrong) of the first cases whose facts cannot all be true."""
    found = []
    for rule, otherwise in bound.consistent:
        wrong = np.flatnonzero(~for_columns(rule)(columns))
        found += [(int(place), otherwise) for place in wrong[:20]]
    return found


@dataclass
class Judged:
    """Columns of one reading: who is eligible, what is due, and which condition held, in the order of the cases."""

    reading: str | None
    eligible: Any
    amount_fen: Any
    held: dict[str, Any] = field(default_factory=dict)


@dataclass
class Columns:
    """The judgement of many cases. `applicable` is None where the scheme always applies."""

    bound: Bound
    applicable: Any
    readings: list[Judged]


def judge(bound: Bound, columns: Mapping[str, Any]) -> Columns:
    """Judges columns of whole numbers, one entry per case. Raises ParameterNotCited where a month has no rate."""
    count = len(next(iter(columns.values()))) if columns else 0
    runs = [_Run(reading, columns, count) for reading in bound.readings]
    applies = for_columns(bound.applies) if bound.applies else None
    applicable = np.empty(count, bool) if applies else None
    try:
        for start in range(0, count, BLOCK):
            block = slice(start, start + BLOCK)
            values = {name: column[block] for name, column in columns.items()}
            mask = applies(values) if applies else None
            if applicable is not None:
                applicable[block] = mask
            for run in runs:
                run.block(block, values, mask)
    except NoRate as error:
        raise _not_cited(bound.scheme, error) from None
    return Columns(bound, applicable, [run.judged for run in runs])


class _Run:
    """One reading, block after block, straight into its columns."""

    def __init__(self, reading: BoundReading, columns: Mapping[str, Any], count: int) -> None:
        self.judged = Judged(reading.key, np.empty(count, bool), np.empty(count, np.int64))
        self.amount = for_columns(reading.amount)
        self.public = reading.payer != OTHERS
        self.rules = [(for_columns(rule.node), self._held(rule, columns, count)) for rule in reading.conditions]

    def _held(self, rule: BoundRule, columns: Mapping[str, Any], count: int) -> Any:
        """Where the reason is written to. A condition that is a fact has its column already."""
        plain = rule.node.op == "fact"
        self.judged.held[rule.key] = columns[rule.node.name] if plain else np.empty(count, bool)
        return None if plain else self.judged.held[rule.key]

    def block(self, block: slice, values: Values, mask: Any) -> None:
        eligible = self.judged.eligible[block]
        eligible[:] = True if mask is None else mask
        for rule, held in self.rules:
            result = rule(values)
            eligible &= result
            if held is not None:
                held[block] = result
        amount = self.amount(values) if self.public else 0
        np.multiply(amount, eligible, out=self.judged.amount_fen[block])
