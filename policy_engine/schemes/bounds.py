"""The bounds in a scheme's rules (a comparison with a value of the document, an end of a band), and which of them no
worked example lies on, or on one side of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from policy_engine.errors import FactsInvalid, Flaw
from policy_engine.explain.formula import formula
from policy_engine.expressions.dated import BY_DAY
from policy_engine.expressions.evaluate import Evaluate, Values, for_one
from policy_engine.expressions.rates import NoRate
from policy_engine.expressions.signatures import OVER_ROWS
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import MISSING, Day, Node, Number
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import line_of
from policy_engine.schemes.binding import Bound, bind_what_is_given
from policy_engine.schemes.facts import facts_from
from policy_engine.schemes.parameters import names_of
from policy_engine.schemes.scheme import Scheme

Signs: TypeAlias = frozenset[int]
"""-1 below a bound, 0 on it, 1 above it."""
_TRUE: Mapping[str, Signs] = {
    ">": frozenset({1}),
    ">=": frozenset({0, 1}),
    "<": frozenset({-1}),
    "<=": frozenset({-1, 0}),
    "==": frozenset({0}),
    "!=": frozenset({-1, 1}),
}
_ALL = frozenset({-1, 0, 1})
_ON = frozenset({0})


@dataclass(frozen=True)
class Place:
    """A bound by where it stands: an expression, the which-th operation of it, the which-th end of its bands."""

    text: str
    operation: int
    end: int = 0


@dataclass(frozen=True)
class Threshold:
    """A bound, and the cases it needs: what these are called, and on which side they lie."""

    place: Place
    rule: str
    words: str
    names: frozenset[str]
    wanted: tuple[tuple[str, Signs], ...]


def lacking(scheme: Scheme) -> Iterator[Flaw]:
    """A flaw for each bound on which, or on one side of which, no example lies. None of a scheme that lacks values."""
    seen: dict[Place, set[int]] = {}
    days = [example["judged_on"] for example in scheme.examples] or [_first_day_of_all(scheme)]
    if all(bind_what_is_given(scheme, on).missing for on in days):
        return
    for example in scheme.examples:
        for place, sign in _signs(scheme, example):
            seen.setdefault(place, set()).add(sign)
    for threshold in thresholds(scheme):
        signs = seen.get(threshold.place, set())
        missing = [words for words, side in threshold.wanted if not side & signs]
        if missing:
            line = line_of(threshold.place.text) or 1
            at = At(f"{scheme.pack.name}/subsidy.yaml", f"{scheme.name} {threshold.rule}", line)
            yield at.flaw(f"缺算例：“{threshold.words}”{'、'.join(missing)}的各须有一例", threshold.place.text)


def _first_day_of_all(scheme: Scheme) -> date:
    """The first day on which all values that have a date are in force."""
    starts = [entry["from"] for node in scheme.parameters.values() for entry in node.get("values", ())]
    return max(starts, default=date.today())


def thresholds(scheme: Scheme) -> Iterator[Threshold]:
    """Every bound of the scheme that has a value, once."""
    names, seen = names_of(scheme), set[Place]()
    open_ones = {name for name, node in scheme.parameters.items() if "unset" in node}
    for rule, text in _texts(scheme):
        for threshold in _in(rule, text, understand(text, names), scheme):
            if threshold.place not in seen and open_ones.isdisjoint(threshold.names):
                seen.add(threshold.place)
                yield threshold


def _texts(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for reading in scheme.readings:
        yield from ((f"条件 {rule.key}", rule.rule) for rule in reading.conditions)
        yield "金额", reading.amount


def _in(rule: str, text: str, node: Node, scheme: Scheme) -> Iterator[Threshold]:
    for number, (operation, _) in enumerate(_operations(node, scheme)):
        if operation.op == "band":
            yield from _ends(rule, text, number, operation)
        else:
            sides = _TRUE[str(operation.value)]
            wanted = (("符合", sides), ("不符合", _ALL - sides), ("恰在界上", _ON))
            possible = tuple((words, side) for words, side in wanted if side & _possible(operation))
            yield Threshold(Place(text, number), rule, formula(operation), operation.names, possible)


def _ends(rule: str, text: str, number: int, band: Node) -> Iterator[Threshold]:
    """The ends of bands, each but the open ones; those of a later day are ends of their own."""
    for end, (limit, _) in enumerate((band.args[-1].value or ((), ()))[0]):
        wanted = (("低于界限", frozenset({-1})), ("恰在界上", _ON), ("高于界限", frozenset({1})))
        yield Threshold(Place(text, number, end), rule, f"{formula(band)}的界限 {limit}", band.names, wanted)


def _operations(node: Node, scheme: Scheme, rows: str | None = None) -> list[tuple[Node, str | None]]:
    """The comparisons with a value of the document, and the bands, in the order in which they are written; each with
    the list in whose rows it stands."""
    compares = isinstance(node.value, str) and node.value in _TRUE and _is_ordered(node)
    mine = [(node, rows)] if (compares and node.names & scheme.parameters.keys()) or node.op == "band" else []
    inner = node.args[1:] if node.op in BY_DAY else node.args
    rows = node.args[0].name if node.op in OVER_ROWS else rows
    return [*mine, *(operation for arg in inner for operation in _operations(arg, scheme, rows))]


def _is_ordered(node: Node) -> bool:
    return isinstance(node.args[0].type, Number | Day)


def _possible(node: Node) -> Signs:
    """On which sides of a bound a case can lie, by the ranges of both."""
    left, right = node.args[0].type, node.args[1].type
    if node.op.startswith("share") or not (isinstance(left, Number) and isinstance(right, Number)):
        return _ALL
    low, high = left.low - right.high, left.high - right.low
    return frozenset(sign for sign in _ALL if (low < 0, low <= 0 <= high, high > 0)[sign + 1])


def _signs(scheme: Scheme, example: Mapping[str, Any]) -> Iterator[tuple[Place, int]]:
    """On which side of each bound an example lies; nothing for one that is no case."""
    bound = bind_what_is_given(scheme, example["judged_on"])
    try:
        values = facts_from(scheme, example["facts"])
    except FactsInvalid:
        return
    if bound.missing or not all(for_one(rule)(values) for rule, _ in bound.consistent):
        return
    if bound.applicable is not None and not for_one(bound.applicable)(values):
        return
    for text, node in _bound_texts(scheme, bound):
        for number, (operation, rows) in enumerate(_operations(node, scheme)):
            cases = [values] if rows is None else [{**values, **row} for row in values[rows]]
            for end, sign in (side for case in cases for side in _sides(operation, case)):
                yield Place(text, number, end), sign


def _bound_texts(scheme: Scheme, bound: Bound) -> Iterator[tuple[str, Node]]:
    for reading, declared in zip(bound.readings, scheme.readings, strict=True):
        texts = {rule.key: rule.rule for rule in declared.conditions}
        yield from ((texts[rule.key], rule.node) for rule in reading.conditions)
        yield declared.amount, reading.amount


def _sides(operation: Node, values: Values) -> Iterator[tuple[int, int]]:
    """(which end, on which side of it) for one operation; nothing where a date is missing or a day has no value."""
    if any(values[name] == MISSING for name in operation.optional):
        return
    try:
        pairs = list(_pairs(operation, values))
    except NoRate:
        return
    yield from ((end, (left > right) - (left < right)) for end, (left, right) in enumerate(pairs))


def _pairs(operation: Node, values: Values) -> Iterator[tuple[int, int]]:
    """What is compared with what; of bands one pair for each end."""
    *compared, measure = operation.args
    numbers = [_value(arg)(values) for arg in compared]
    if operation.op == "band":
        times, total = _of_band(operation), numbers[1] if len(numbers) > 1 else 1
        yield from ((numbers[0] * times, limit * total) for limit, _ in measure.value[0])
    elif operation.op.startswith("share"):
        if numbers[1] <= 0:
            return
        assert isinstance(measure.type, Number)
        yield numbers[0] * measure.type.unit.hundredths, numbers[1] * _value(measure)(values)
    else:
        yield numbers[0], _value(measure)(values)


def _of_band(band: Node) -> int:
    """How many limits make one of a share; a number is compared as it is."""
    bands: Any = band.args[-1].type
    return int(bands.of.hundredths) if len(band.args) > 2 else 1


def _value(node: Node) -> Evaluate:
    evaluate: Callable[[Values], Any] = for_one(node)
    return evaluate
