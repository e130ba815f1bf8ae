"""A scheme that is bound to a day, made functions of one case: what `decide` runs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from policy_engine.errors import ParameterNotCited
from policy_engine.explain.formula import Write, arithmetic, limit, observed
from policy_engine.explain.reasons import Reason, reason
from policy_engine.expressions.evaluate import Evaluate, Values, by_spans, for_one, in_case
from policy_engine.expressions.rates import valued_one
from policy_engine.schemes.binding import Bound, BoundLines, BoundReading, BoundRule


@dataclass(frozen=True)
class RuleMachine:
    bound: BoundRule
    test: Evaluate
    observed: Write
    limit: Write
    reason: Reason


@dataclass(frozen=True)
class ReadingMachine:
    bound: BoundReading
    places: tuple[int, ...]
    """Of its conditions among the rules of the machine."""
    amount: Evaluate
    arithmetic: Write
    lines: "LinesMachine | None"


@dataclass(frozen=True)
class LinesMachine:
    count: Evaluate
    first_on: Evaluate
    held_back: Evaluate
    without: Evaluate
    rate: Callable[[Values, int], int]
    """(case, first day of a month) → what the month comes to."""


@dataclass(frozen=True)
class Machine:
    bound: Bound
    consistent: tuple[tuple[Evaluate, str], ...]
    applies: Evaluate | None
    in_time: Evaluate | None
    unsettled: tuple[tuple[Evaluate, ParameterNotCited], ...]
    rules: tuple[RuleMachine, ...]
    """Every condition once, however many readings share it."""
    readings: tuple[ReadingMachine, ...]


def _rule(rule: BoundRule) -> RuleMachine:
    return RuleMachine(rule, for_one(rule.node), observed(rule.node), limit(rule.node), reason(rule.node))


@lru_cache(maxsize=1024)
def machine_of(bound: Bound) -> Machine:
    rules: list[BoundRule] = []
    for rule in (rule for reading in bound.readings for rule in reading.conditions):
        if rule not in rules:
            rules.append(rule)
    readings = tuple(
        ReadingMachine(
            reading,
            tuple(map(rules.index, reading.conditions)),
            for_one(reading.amount),
            arithmetic(reading.amount),
            _lines(reading.lines) if reading.lines else None,
        )
        for reading in bound.readings
    )
    consistent = tuple((for_one(rule), otherwise) for rule, otherwise in bound.consistent if not bound.lacks(rule))
    applies = for_one(bound.applies) if bound.applies and not bound.lacks(bound.applies) else None
    unsettled = tuple((for_one(when), unset) for when, unset in bound.unsettled if not bound.lacks(when))
    return Machine(
        bound=bound,
        consistent=consistent,
        applies=applies,
        in_time=for_one(bound.in_time) if bound.in_time else None,
        unsettled=unsettled,
        rules=tuple(map(_rule, rules)),
        readings=readings,
    )


def _lines(lines: BoundLines) -> LinesMachine:
    without = for_one(lines.without) if lines.without else lambda _: 0
    rates = by_spans(lines.schedule)
    return LinesMachine(
        for_one(lines.count),
        for_one(lines.first_on),
        for_one(lines.held_back),
        without,
        lambda values, month: int(valued_one(in_case(rates, values))(month)),
    )
