"""Values that change over time: an expression says which day picks them, by `value_on(…, day)` or `monthly(…)`."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from lark import Token, Tree

from policy_engine.expressions.calendar import day_number
from policy_engine.expressions.grammar import parse
from policy_engine.expressions.types import Environment, ExpressionError, Name

BY_DAY = ("monthly", "value_on")
"""Functions whose first argument is a value by days: the second says of which day, or of which months."""
JUDGED = "on"
Span: TypeAlias = tuple[int, int | None, Any]
"""(first day, last day or None, what stands for these days)."""
MOST_SPANS = 240
"""Twenty years of a new value each month; an expression is checked once for every span."""
_ALWAYS = day_number(date(1, 1, 1))


@dataclass(frozen=True)
class NamesRead:
    """The names that an expression reads: without any day, and on the judged day because it says so."""

    bare: frozenset[str]
    judged: frozenset[str]

    def __or__(self, other: "NamesRead") -> "NamesRead":
        return NamesRead(self.bare | other.bare, self.judged | other.judged)


NOTHING = NamesRead(frozenset(), frozenset())


def names_read(text: str) -> NamesRead:
    """Which names an expression reads, and by which day. Raises ExpressionError."""
    return _read(parse(text))


def _read(tree: Any) -> NamesRead:
    if isinstance(tree, Token):
        return NamesRead(frozenset({str(tree)}), frozenset()) if tree.type == "NAME" else NOTHING
    parts = list(tree.children)
    if tree.data != "call":
        return _all(parts)
    function, *args = parts
    if function not in BY_DAY or len(args) < 2:
        return _all(args)
    return _all(args[1:]) | (NamesRead(frozenset(), _read(args[0]).bare) if is_judged_day(args[1]) else NOTHING)


def _all(parts: list[Any]) -> NamesRead:
    read = NOTHING
    for part in parts:
        read |= _read(part)
    return read


def is_judged_day(tree: Any) -> bool:
    return isinstance(tree, Tree) and tree.data == "name" and tree.children[0] == JUDGED


def spans(tree: Any, names: Environment) -> Iterator[tuple[int, int | None, Environment]]:
    """The spans of days in which all of the tree's dated values are given, oldest first, with the names as of each."""
    dated = {name: names[name] for name in sorted(_read(tree).bare) if name in names and names[name].series}
    if not dated:
        yield _ALWAYS, None, names
        return
    starts = sorted({day for name in dated.values() for span in name.series for day in _edges(span)})
    if len(starts) > MOST_SPANS:
        raise ExpressionError(f"{'、'.join(dated)} 变化的日期超过 {MOST_SPANS} 个")
    begun = {name: [span[0] for span in declared.series] for name, declared in dated.items()}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        in_force = {name: _value_on(declared, start, begun[name]) for name, declared in dated.items()}
        if None not in in_force.values():
            until = None if following is None else following - 1
            yield start, until, {**names, **_with(dated, in_force)}


def without_days(names: Environment) -> Environment:
    """The same names, none of those that change over time with a value: their titles stand for all their values."""
    return {name: replace(declared, value=None) if declared.series else declared for name, declared in names.items()}


def _edges(span: Span) -> Iterator[int]:
    """The first day of a span, and the first day behind it."""
    yield span[0]
    if span[1] is not None:
        yield span[1] + 1


def _value_on(declared: Name, day: int, begun: Sequence[int]) -> Span | None:
    """The span that a day lies in; `begun` are the first days of all, oldest first."""
    place = bisect_right(begun, day)
    latest = declared.series[place - 1] if place else None
    return latest if latest is not None and (latest[1] is None or day <= latest[1]) else None


def _with(dated: Mapping[str, Name], in_force: Mapping[str, Any]) -> Environment:
    return {name: replace(declared, value=in_force[name][2], series=()) for name, declared in dated.items()}
