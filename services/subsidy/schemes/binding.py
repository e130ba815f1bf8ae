"""Binds a scheme to a day: its expressions with its parameters' values of that day in them, ready to be run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from chassis.expressions.checking import understand, within
from chassis.expressions.days import day_number
from chassis.expressions.kinds import Environment, Name, Node, Series
from chassis.expressions.rates import NoRate
from chassis.policy import ParameterNotCited
from chassis.wording import formula
from services.subsidy.schemes.parameters import JUDGED_ON, counts, fact_names, over_time, type_of, value_of
from services.subsidy.schemes.scheme import Reading, Scheme, Source


@dataclass(frozen=True)
class BoundRule:
    key: str
    title: str
    source: Source
    node: Node


@dataclass(frozen=True)
class BoundReading:
    key: str | None
    title: str
    payee: str
    payer: str
    conditions: tuple[BoundRule, ...]
    amount: Node
    lines: tuple[Node, Node, str] | None
    payer_title: str

    @property
    def money(self) -> bool:
        """A placement comes to a plain 0."""
        return not (self.amount.op == "const" and not self.amount.name)


@dataclass(frozen=True, eq=False)
class Bound:
    """A scheme with the values in force on a day."""

    scheme: Scheme
    on: date
    consistent: tuple[tuple[Node, str], ...]
    applies: Node | None
    readings: tuple[BoundReading, ...]
    missing: Mapping[str, ParameterNotCited]
    """What it needs and nobody has given, by name; what hangs on these cannot be judged."""

    def lacks(self, node: Node) -> bool:
        return not node.names.isdisjoint(self.missing)


def bind(scheme: Scheme, on: date) -> Bound:
    """The scheme with the values in force on a day. Raises ParameterNotCited where the document gives none."""
    bound = bind_what_is_given(scheme, on)
    for refused in bound.missing.values():
        raise ParameterNotCited(refused.parameter, refused.clause, refused.quote, refused.detail)
    return bound


@lru_cache(maxsize=1024)
def bind_what_is_given(scheme: Scheme, on: date) -> Bound:
    """The same where values may be missing: `Bound.lacks` says what cannot be judged."""
    names = fact_names(scheme) | {"on": replace(JUDGED_ON, value=day_number(on), known=True)}
    missing: dict[str, ParameterNotCited] = {}
    for name in filter(lambda name: counts(scheme, name), scheme.parameters):
        try:
            names[name] = _in_force(scheme, name, on)
        except ParameterNotCited as unset:
            missing[name] = unset
            names[name] = over_time(scheme, name)
    readings = tuple(_bound_reading(reading, names) for reading in scheme.readings)
    applies = understand(scheme.applies_when, names) if scheme.applies_when else None
    consistent = tuple((understand(rule, names), otherwise) for rule, otherwise in scheme.consistent)
    consistent += tuple(dict.fromkeys(_no_place_beyond(readings)))
    nodes = [*([applies] if applies else []), *(node for node, _ in consistent), *_nodes(readings)]
    needed = frozenset[str]().union(*(node.names for node in nodes))
    lacking = {name: missing[name] for name in scheme.parameters if name in missing and name in needed}
    return Bound(scheme, on, consistent, applies, readings, lacking)


def not_cited(scheme: Scheme, error: NoRate) -> ParameterNotCited:
    """The refusal where a month that a scheme pays for has no rate."""
    said = f"{scheme.pack.place(scheme.source.clause)}“{scheme.title}”所用的数值在{error.first}尚未生效"
    return ParameterNotCited(scheme.name, scheme.source.clause, scheme.source.quote, said)


def _nodes(readings: Sequence[BoundReading]) -> Iterator[Node]:
    for reading in readings:
        yield from (rule.node for rule in reading.conditions)
        yield from (reading.amount, *(reading.lines or ())[:2])


def _no_place_beyond(readings: Sequence[BoundReading]) -> Iterator[tuple[Node, str]]:
    """Ordinals of months that are not there contradict the number of months."""
    for reading in readings:
        for outside in reading.amount.find("outside"):
            number, places = outside.args
            yield within(outside), f"{places.title}超出范围：序号不能大于“{formula(number)}”"


def _in_force(scheme: Scheme, name: str, on: date) -> Name:
    node = scheme.parameters[name]
    cited = scheme.pack.parameter(node, name, on=on)
    declared = over_time(scheme, name)
    if isinstance(declared.type, Series):
        dated = sorted(node["values"], key=lambda entry: entry["from"])
        series = tuple((day_number(e["from"]), _until(e), int(e["value"])) for e in dated)
        return replace(declared, value=cited.value, series=series)
    kind = type_of(scheme, name, node, cited.value)
    return Name(kind, declared.title, value_of(kind, cited.value), known=True)


def _until(entry: Mapping[str, Any]) -> int | None:
    return day_number(entry["until"]) if entry.get("until") else None


def _bound_reading(reading: Reading, names: Environment) -> BoundReading:
    conditions = tuple(BoundRule(r.key, r.title, r.source, understand(r.rule, names)) for r in reading.conditions)
    amount, lines = understand(reading.amount, names), None
    if reading.lines:
        count, each = (understand(text, names) for text in (reading.lines.count, reading.lines.each))
        lines = (count, each, reading.lines.held_back)
    return BoundReading(
        reading.key, reading.title, reading.payee, reading.payer, conditions, amount, lines, reading.payer_title
    )
