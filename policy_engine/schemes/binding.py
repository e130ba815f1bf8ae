"""Binds a scheme to a day: its expressions with its parameters' values of that day in them, ready to be run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from policy_engine.errors import ParameterNotCited
from policy_engine.explain.formula import formula
from policy_engine.expressions.calendar import day_number
from policy_engine.expressions.typecheck import understand, within
from policy_engine.expressions.types import Environment, Name, Node, Truth
from policy_engine.schemes.parameters import (
    JUDGED_ON,
    counts,
    fact_names,
    judged_names,
    over_time,
    type_of,
    value_of,
)
from policy_engine.schemes.scheme import Lines, Reading, Scheme, Source
from policy_engine.schemes.validity import in_time


@dataclass(frozen=True)
class BoundRule:
    key: str
    title: str
    source: Source
    node: Node
    while_unset: str | None = None


@dataclass(frozen=True)
class BoundLines:
    count: Node
    first_on: Node
    held_back: Node
    without: Node | None
    schedule: Node


@dataclass(frozen=True)
class BoundReading:
    key: str | None
    title: str
    payee: str
    payer: str
    conditions: tuple[BoundRule, ...]
    amount: Node
    lines: BoundLines | None
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
    in_time: Node | None
    """Whether a case began before its document ended; None where that does not end."""
    readings: tuple[BoundReading, ...]
    unsettled: tuple[tuple[Node, ParameterNotCited], ...]
    """What the cases of a kind hang on, and the document leaves open."""
    left_out: tuple[str, ...]
    """What a letter has to say of the conditions that could not be asked for."""
    missing: Mapping[str, ParameterNotCited]
    """What it needs and nobody has given, by name; what hangs on these cannot be judged."""

    @property
    def applicable(self) -> Node | None:
        """Whether there is a case to judge by this document; None where there always is."""
        nodes = tuple(node for node in (self.in_time, self.applies) if node is not None)
        return Node("and", Truth(), nodes) if len(nodes) > 1 else next(iter(nodes), None)

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
    names = fact_names(scheme) | {"on": replace(JUDGED_ON, value=day_number(on), constant=True)}
    missing: dict[str, ParameterNotCited] = {}
    judged = judged_names(scheme)
    for name in filter(lambda name: counts(scheme, name), scheme.parameters):
        if name not in judged and over_time(scheme, name).series:
            names[name] = over_time(scheme, name)
            continue
        try:
            names[name] = _in_force(scheme, name, on)
        except ParameterNotCited as unset:
            missing[name] = unset
            names[name] = over_time(scheme, name)
    readings, left_out = _readings(scheme, names, missing)
    applies = understand(scheme.applies_when, names) if scheme.applies_when else None
    consistent = tuple((understand(rule, names), otherwise) for rule, otherwise in scheme.consistent)
    consistent += tuple(dict.fromkeys(_no_place_beyond(readings)))
    unsettled = tuple((understand(case.when, names), _unset(scheme, case.parameter, on)) for case in scheme.unsettled)
    nodes = [*([applies] if applies else []), *(node for node, _ in consistent), *_nodes(readings)]
    nodes += [when for when, _ in unsettled]
    needed = frozenset[str]().union(*(node.names for node in nodes))
    lacking = {name: missing[name] for name in scheme.parameters if name in missing and name in needed}
    return Bound(
        scheme=scheme,
        on=on,
        consistent=consistent,
        applies=applies,
        in_time=in_time(scheme, names, on),
        readings=readings,
        unsettled=unsettled,
        left_out=left_out,
        missing=lacking,
    )


def _unset(scheme: Scheme, name: str, on: date) -> ParameterNotCited:
    node = scheme.parameters[name]
    try:
        scheme.pack.parameter(node, name, on=on)
    except ParameterNotCited as unset:
        detail = "；".join([str(unset.detail), str(node["unset"])])
        return ParameterNotCited(unset.parameter, unset.clause, unset.quote, detail)
    raise AssertionError(f"{name} is set, and was read as unsettled")


def _readings(
    scheme: Scheme, names: Environment, missing: Mapping[str, ParameterNotCited]
) -> tuple[tuple[BoundReading, ...], tuple[str, ...]]:
    """The readings without the conditions that wait for a value, and what is to be said of these."""
    bound, left_out = [], dict[str, None]()
    for reading in [_bound_reading(declared, names) for declared in scheme.readings]:
        conditions = [
            rule for rule in reading.conditions if not (rule.while_unset and rule.node.names & missing.keys())
        ]
        left_out |= {
            rule.while_unset: None for rule in reading.conditions if rule not in conditions and rule.while_unset
        }
        bound.append(replace(reading, conditions=tuple(conditions)))
    return tuple(bound), tuple(left_out)


def not_cited(scheme: Scheme, first: date) -> ParameterNotCited:
    """The refusal where a month that a scheme pays for has no rate."""
    detail = f"{scheme.pack.place(scheme.source.clause)}“{scheme.title}”所用的数值在{first}尚未生效"
    return ParameterNotCited(scheme.name, scheme.source.clause, scheme.source.quote, detail)


def _nodes(readings: Sequence[BoundReading]) -> Iterator[Node]:
    for reading in readings:
        yield from (rule.node for rule in reading.conditions)
        yield reading.amount
        if reading.lines:
            yield from (reading.lines.count, reading.lines.schedule)


def _no_place_beyond(readings: Sequence[BoundReading]) -> Iterator[tuple[Node, str]]:
    """Ordinals of months that are not there contradict the number of months."""
    for reading in readings:
        for outside in reading.amount.find("outside"):
            number, places = outside.args
            yield within(outside), f"{places.title}超出范围：序号不能大于“{formula(number)}”"
    lines = [reading.lines for reading in readings if reading.lines]
    if lines:
        inside = tuple(dict.fromkeys(Node("within", Truth(), (plan.count, plan.held_back)) for plan in lines))
        node = Node("or", Truth(), inside) if len(inside) > 1 else inside[0]
        yield node, f"{lines[0].held_back.title}超出范围：序号不能大于“{formula(lines[0].count)}”"


def _in_force(scheme: Scheme, name: str, on: date) -> Name:
    node = scheme.parameters[name]
    cited = scheme.pack.parameter(node, name, on=on)
    declared = over_time(scheme, name)
    kind = type_of(scheme, name, node, cited.value)
    return Name(kind, declared.title, value_of(kind, cited.value), declared.series, constant=True)


def _bound_reading(reading: Reading, names: Environment) -> BoundReading:
    conditions = tuple(
        BoundRule(rule.key, rule.title, rule.source, understand(rule.rule, names), rule.while_unset)
        for rule in reading.conditions
    )
    amount, lines = understand(reading.amount, names), _bound_lines(reading.lines, names) if reading.lines else None
    return BoundReading(
        key=reading.key,
        title=reading.title,
        payee=reading.payee,
        payer=reading.payer,
        conditions=conditions,
        amount=amount,
        lines=lines,
        payer_title=reading.payer_title,
    )


def _bound_lines(lines: Lines, names: Environment) -> BoundLines:
    schedule = understand(lines.schedule, names)
    count, first_on, held_back = (understand(text, names) for text in (lines.count, lines.first_on, lines.held_back))
    without = understand(lines.without, names) if lines.without else None
    return BoundLines(count, first_on, held_back, without, schedule)
