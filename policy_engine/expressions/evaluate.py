"""Runs a checked expression: two small tables make of it a function of one case, or of columns of a million."""

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from policy_engine.expressions import sets
from policy_engine.expressions.bands import Edges, of_columns, of_one
from policy_engine.expressions.calendar import (
    add_months,
    add_months_columns,
    civil_date,
    months_between,
    months_between_columns,
    year_columns,
)
from policy_engine.expressions.rates import (
    NoRate,
    joined_gaps,
    monthly_columns,
    monthly_one,
    months_not_in,
    months_not_in_columns,
    valued_columns,
    valued_one,
)
from policy_engine.expressions.rows import total_of_case, total_of_columns
from policy_engine.expressions.signatures import OVER_ROWS, ROUNDINGS, Rounding
from policy_engine.expressions.types import MISSING, Bands, Node, Number, Truth

Values: TypeAlias = Mapping[str, Any]
Evaluate: TypeAlias = Callable[[Values], Any]
Spans: TypeAlias = Sequence[tuple[int, int | None, Any]]
"""(first day, last day or None, a value or a function of the case)."""
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def _lowest(number: Any) -> Any:
    return (1 << number) - 1


def for_one(node: Node) -> Evaluate:
    """A function of one case: facts by name → the value."""
    return _build(node, _SCALAR, scalar=True)


def for_columns(node: Node) -> Evaluate:
    """The same for columns of whole numbers, all of one length."""
    return _build(node, _COLUMNS, scalar=False)


_SCALAR: dict[str, Callable[..., Any]] = {
    **_COMPARE,
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
    "min": min,
    "max": max,
    "full": operator.floordiv,
    "in": lambda member, bits: bool(bits >> member & 1),
    "not": operator.not_,
    "months_between": months_between,
    "years_between": lambda first, last: months_between(first, last) // 12,
    "days_between": lambda first, last: last - first,
    "year": lambda day: civil_date(day).year,
    "given": lambda day: day != MISSING,
    "add_months": add_months,
    "within": lambda number, places: places >> max(number, 0) == 0,
    "outside": lambda number, places: number - (places & _lowest(number)).bit_count() if number > 0 else 0,
    "either": operator.or_,
    "months_not_in": months_not_in,
    "most": sets.most_of_case,
    "total": sets.total_of_case,
    "common": lambda first, second: (first & second).bit_count(),
}
_COLUMNS: dict[str, Callable[..., Any]] = {
    **_COMPARE,
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
    "min": lambda *columns: functools.reduce(np.minimum, columns),
    "max": lambda *columns: functools.reduce(np.maximum, columns),
    "full": operator.floordiv,
    "in": lambda member, bits: (bits >> member & 1).astype(bool),
    "not": np.logical_not,
    "months_between": months_between_columns,
    "years_between": lambda first, last: months_between_columns(first, last) // 12,
    "days_between": lambda first, last: last - first,
    "add_months": add_months_columns,
    "year": year_columns,
    "given": lambda day: day != MISSING,
    "within": lambda number, places: places >> np.clip(number, 0, 62) == 0,
    "outside": lambda number, places: (
        np.maximum(number, 0) - np.bitwise_count(places & _lowest(np.maximum(number, 0))).astype(np.int64)
    ),
    "either": operator.or_,
    "months_not_in": months_not_in_columns,
    "most": sets.most_of_columns,
    "total": sets.total_of_columns,
    "common": lambda first, second: np.bitwise_count(first & second).astype(np.int64),
}


def _build(node: Node, functions: Mapping[str, Callable[..., Any]], *, scalar: bool) -> Evaluate:
    if node.optional and _compares(node):
        return (_present_one if scalar else _present_columns)(_operation(node, functions, scalar=scalar), node.optional)
    return _operation(node, functions, scalar=scalar)


def _compares(node: Node) -> bool:
    """Whether it weighs numbers or dates; to compare two conditions reads no date by itself."""
    return (node.op in _COMPARE or node.op.startswith("share")) and not isinstance(node.args[0].type, Truth)


def _present_one(compare: Evaluate, dates: frozenset[str]) -> Evaluate:
    return lambda values: not any(values[name] == MISSING for name in dates) and compare(values)


def _present_columns(compare: Evaluate, dates: frozenset[str]) -> Evaluate:
    def compared(values: Values) -> Any:
        present = np.logical_and.reduce([values[name] != MISSING for name in dates])
        stood_in = {name: np.where(values[name] == MISSING, 0, values[name]) for name in dates}
        return present & compare({**values, **stood_in})

    return compared


def _operation(node: Node, functions: Mapping[str, Callable[..., Any]], *, scalar: bool) -> Evaluate:
    if node.op == "const":
        value = node.value if scalar or not isinstance(node.value, list) else np.array(node.value, np.int64)
        return lambda _: value
    if node.op == "fact":
        return operator.itemgetter(node.name)
    if node.op in _BY_DAY:
        days = [_build(arg, functions, scalar=scalar) for arg in node.args[1:]]
        return _by_day(_BY_DAY[node.op][0 if scalar else 1], by_spans(node, scalar=scalar), days)
    args = [_build(arg, functions, scalar=scalar) for arg in node.args]
    if node.op in OVER_ROWS:
        return (total_of_case if scalar else total_of_columns)(node, args[1] if len(args) > 1 else None)
    if node.op in ("and", "or"):
        return _joined(node.op, args, scalar=scalar)
    if node.op in ROUNDINGS:
        return _rounded(args[0], node.value, ROUNDINGS[node.op])
    if node.op == "if":
        return _chosen_one(*args) if scalar else _chosen_columns(node, *args)
    if node.op == "band":
        return _banded(node, args, of_one if scalar else of_columns)
    if node.op == "lookup":
        return _two(operator.getitem, *args)
    if node.op.startswith("share"):
        share = node.args[2].type
        assert isinstance(share, Number)
        return _shared(functions[node.value], args[0], args[1], args[2], share.unit.hundredths)
    function = functions[node.op]
    return _each(function, args)


_BY_DAY = {"monthly": (monthly_one, monthly_columns), "value_on": (valued_one, valued_columns)}


def by_spans(node: Node, *, scalar: bool = True) -> Spans:
    """What the first argument of an expression by days comes to in each span: a value, or a function where it hangs on
    facts."""
    functions = _SCALAR if scalar else _COLUMNS
    built = [(first, last, rate, _build(rate, functions, scalar=scalar)) for first, last, rate in node.series]
    return [(first, last, value if rate.facts else value({})) for first, last, rate, value in built]


def in_case(spans: Spans, values: Values) -> Sequence[tuple[int, int | None, Any]]:
    """The same with the facts of a case."""
    return [(first, last, value(values) if callable(value) else value) for first, last, value in spans]


def _by_day(of_series: Callable[..., Callable[..., Any]], spans: Spans, days: Sequence[Evaluate]) -> Evaluate:
    if not any(callable(value) for _, _, value in spans):
        return _each(of_series(spans), days)
    return lambda values: of_series(in_case(spans, values))(*[day(values) for day in days])


def _each(function: Callable[..., Any], args: Sequence[Evaluate]) -> Evaluate:
    """Two arguments are the rule, and run by the million."""
    if len(args) == 2:
        return _two(function, *args)
    return lambda values: function(*[arg(values) for arg in args])


def _two(function: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda values: function(left(values), right(values))


def _banded(node: Node, args: Sequence[Evaluate], banded: Callable[[Edges], Callable[[Any, Any], Any]]) -> Evaluate:
    """A number by itself; a share multiplied out, as in comparisons."""
    value = banded(node.args[-1].value) if node.args[-1].value is not None else None
    bands = node.args[-1].type
    assert isinstance(bands, Bands)
    if value is None:
        return lambda _: 0
    if len(args) == 2:
        number = args[0]
        return lambda values: value(number(values), 1)
    part, total, parts = args[0], args[1], bands.of.hundredths
    return lambda values: value(part(values) * parts, total(values))


def _rounded(inner: Evaluate, per: int, rounding: Rounding) -> Evaluate:
    """`per` of the inner make one fen, a hundred times as many one yuan."""
    divisor, unit = per * rounding.fen, rounding.fen
    if rounding.half_up:
        return lambda values: (inner(values) * 2 + divisor) // (2 * divisor) * unit
    return lambda values: inner(values) // divisor * unit


def _chosen_one(condition: Evaluate, chosen: Evaluate, otherwise: Evaluate) -> Evaluate:
    return lambda values: chosen(values) if condition(values) else otherwise(values)


def _chosen_columns(node: Node, condition: Evaluate, chosen: Evaluate, otherwise: Evaluate) -> Evaluate:
    """Only what a case comes to is asked for, where a day of the other might have no value."""
    if not any(part.find(op) for part in node.args[1:] for op in _BY_DAY):
        return lambda values: np.where(condition(values), chosen(values), otherwise(values))

    def column(values: Values) -> Any:
        fulfilled = np.asarray(condition(values))
        if fulfilled.ndim == 0:
            return chosen(values) if fulfilled else otherwise(values)
        total = np.zeros(fulfilled.shape, np.int64)
        gaps: list[NoRate] = []
        for branch, rows in ((chosen, np.flatnonzero(fulfilled)), (otherwise, np.flatnonzero(~fulfilled))):
            try:
                total[rows] = branch({name: each[rows] for name, each in values.items()})
            except NoRate as gap:
                gaps.append(gap.at(rows))
        if gaps:
            raise joined_gaps(gaps)
        return total

    return column


def _shared(
    function: Callable[[Any, Any], Any], part: Evaluate, total: Evaluate, share: Evaluate, parts: int
) -> Evaluate:
    """part/whole against a share of so many parts, without dividing; nothing is a share of nothing."""

    def compared(values: Values) -> Any:
        of = total(values)
        return (of > 0) & function(part(values) * parts, of * share(values))

    return compared


def _joined(op: str, args: Sequence[Evaluate], *, scalar: bool) -> Evaluate:
    if scalar:
        join = all if op == "and" else any
        return lambda values: join([arg(values) for arg in args])
    ufunc = np.logical_and if op == "and" else np.logical_or

    def joined(values: Values) -> Any:
        result = args[0](values)
        for arg in args[1:]:
            result = ufunc(result, arg(values))
        return result

    return joined
