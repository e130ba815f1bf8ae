"""Small typed expressions over declared names: parsed by Lark, checked for units and ranges, run on one case or on
columns of a million.

Every value at run time is a whole number: an amount in its smallest unit, a date as its day number (1970-01-01 is 0),
a choice as its place in its list, a set as the bits of its members. So one definition means the same for one case and
for a column, nothing is rounded in secret, and a range that could overflow 62 bits is refused when it is loaded.

An optional date that a case does not have is MISSING. A comparison that reads it is false, whichever way round it is
written, and `given(name)` asks for it: no stand-in day can make anybody eligible.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from chassis.units import NONE, PERCENT, Unit

EPOCH = date(1970, 1, 1).toordinal()
BIGGEST = 2**62
MISSING = -BIGGEST
"""Stands for an optional date that a case does not have; no date and no number comes near it."""
LONGEST = 500
DEEPEST = 40
Column: TypeAlias = Any
Values: TypeAlias = Mapping[str, Any]
Evaluate: TypeAlias = Callable[[Values], Any]

_GRAMMAR = r"""
    ?start: disjunction
    ?disjunction: conjunction ("or" conjunction)*
    ?conjunction: negation ("and" negation)*
    ?negation: "not" negation -> negated | comparison
    ?comparison: sum (COMPARE sum)? | sum "in" sum -> member
    ?sum: product (SIGN product)*
    ?product: atom (TIMES atom)*
    ?atom: NUMBER -> number
        | NAME -> name
        | NAME "(" disjunction ("," disjunction)* ")" -> call
        | NAME "[" NAME "]" -> lookup
        | "(" disjunction ")"
    COMPARE: "==" | "!=" | ">=" | "<=" | ">" | "<"
    SIGN: "+" | "-"
    TIMES: "*" | "//" | "/"
    NAME: /(?!(?:and|or|not|in)\b)[a-z][a-z0-9_]*/
    NUMBER: /\d{1,15}/
    %ignore " "
    %ignore "\n"
"""
_PARSER = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False, keep_all_tokens=False)


class ExpressionError(ValueError):
    """An expression cannot be understood; the message quotes the part that is wrong."""


@dataclass(frozen=True)
class Number:
    """A whole number of a unit, between two bounds that are known before any case is."""

    unit: Unit
    low: int
    high: int


@dataclass(frozen=True)
class Truth:
    pass


@dataclass(frozen=True)
class Day:
    """A civil date, as its day number; an optional one may be MISSING."""

    optional: bool = False


@dataclass(frozen=True)
class Choice:
    """One of a list of codes, as its place in the list."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """A set of codes of a list, as bits."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """A set of ordinal numbers from 1 to 60, such as months of a contract, as bits."""


@dataclass(frozen=True)
class Ratio:
    """An exact share of two whole numbers; it is compared with per cent and nothing else."""


@dataclass(frozen=True)
class Table:
    """A number for each code of a list."""

    codes: tuple[str, ...]
    unit: Unit
    low: int
    high: int


@dataclass(frozen=True)
class Series:
    """A number that changes on known days: (first day, last day or None, value), oldest first."""

    unit: Unit
    low: int
    high: int


Type: TypeAlias = Number | Truth | Day | Choice | Choices | Places | Ratio | Table | Series


@dataclass(frozen=True)
class Name:
    """A declared name. `value` is None for a fact (read from the case) and what it stands for otherwise."""

    type: Type
    title: str
    value: Any = None
    series: tuple[tuple[int, int | None, int], ...] = ()
    known: bool = False


@dataclass(frozen=True)
class Node:
    """A checked expression."""

    op: str
    type: Type
    args: tuple["Node", ...] = ()
    name: str = ""
    title: str = ""
    value: Any = None
    series: tuple[tuple[int, int | None, int], ...] = field(default=(), repr=False)

    @property
    def facts(self) -> frozenset[str]:
        """The facts that it reads."""
        mine = {self.name} if self.op == "fact" else set()
        return frozenset(mine.union(*(arg.facts for arg in self.args)))

    @property
    def optional(self) -> frozenset[str]:
        """The facts that it reads and that a case may lack."""
        mine = {self.name} if self.op == "fact" and isinstance(self.type, Day) and self.type.optional else set()
        return frozenset(mine.union(*(arg.optional for arg in self.args)))

    def find(self, op: str) -> "list[Node]":
        """Every operation of a kind in it."""
        inner = [found for arg in self.args for found in arg.find(op)]
        return [self, *inner] if self.op == op else inner

    @property
    def names(self) -> frozenset[str]:
        mine = {self.name} if self.name else set()
        return frozenset(mine.union(*(arg.names for arg in self.args)))


Environment: TypeAlias = Mapping[str, Name]


def understand(text: str, names: Environment) -> Node:
    """Parses and checks. Raises ExpressionError for an unknown name, a unit that does not fit, or a range too wide."""
    return _check(_parse(text), names)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Any:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ExpressionError(f"an expression is a text of at most {LONGEST} characters")
    try:
        tree = _PARSER.parse(text)
    except UnexpectedInput as error:
        column = getattr(error, "column", 0)
        raise ExpressionError(f"cannot read {text!r} at column {column}") from None
    if _depth(tree) > DEEPEST:
        raise ExpressionError(f"nested deeper than {DEEPEST}")
    return tree


def _depth(tree: Any) -> int:
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(node, Tree):
            waiting += [(child, level + 1) for child in node.children]
    return deepest


def _check(tree: Any, names: Environment) -> Node:
    kind, parts = str(tree.data), list(tree.children)
    if kind == "number":
        value = int(parts[0])
        if value not in (0, 1):
            raise ExpressionError(f"the number {value} needs a name: make it a parameter with its clause")
        return Node("const", Number(NONE, value, value), value=value)
    if kind == "name":
        return _named(str(parts[0]), names)
    if kind == "lookup":
        return _lookup(_named(str(parts[0]), names), _named(str(parts[1]), names))
    if kind == "call":
        return _call(str(parts[0]), [_check(part, names) for part in parts[1:]])
    args: list[Any] = [part if isinstance(part, Token) else _check(part, names) for part in parts]
    if kind in ("disjunction", "conjunction"):
        return _logic("or" if kind == "disjunction" else "and", args)
    if kind == "negated":
        return _logic("not", args)
    if kind == "member":
        return _member(args[0], args[1])
    if kind == "comparison":
        return _compare(str(args[1]), args[0], args[2])
    result: Node = args[0]
    for symbol, right in zip(args[1::2], args[2::2], strict=True):
        result = _arithmetic(str(symbol), result, right)
    return result


def _named(name: str, names: Environment) -> Node:
    found = names.get(name)
    if found is None:
        raise ExpressionError(f"unknown name {name}")
    op = "const" if found.known else "fact"
    return Node(op, found.type, name=name, title=found.title, value=found.value, series=found.series)


def _lookup(table: Node, key: Node) -> Node:
    if not isinstance(table.type, Table) or not isinstance(key.type, Choice):
        raise ExpressionError(f"{table.name}[{key.name}]: needs a table and a choice")
    if table.type.codes != key.type.codes:
        raise ExpressionError(f"{table.name} has no entry for each of {', '.join(key.type.codes)}")
    made = Number(table.type.unit, table.type.low, table.type.high)
    return Node("lookup", made, (table, key), title=table.title)


def _logic(op: str, args: Sequence[Node]) -> Node:
    if any(not isinstance(arg.type, Truth) for arg in args):
        raise ExpressionError(f"{op} joins conditions only")
    return Node(op, Truth(), tuple(args))


def _member(left: Node, right: Node) -> Node:
    if not isinstance(left.type, Choice) or not isinstance(right.type, Choices):
        raise ExpressionError("in: needs a choice on the left and a set on the right")
    if left.type.codes != right.type.codes:
        raise ExpressionError(f"{right.name} is a set of other things than {left.name}")
    return Node("in", Truth(), (left, right))


def _compare(op: str, left: Node, right: Node) -> Node:
    pair = (left.type, right.type)
    if isinstance(left.type, Ratio) and isinstance(right.type, Number) and right.type.unit == PERCENT:
        return Node("share" + op, Truth(), (*left.args, right), value=op)
    if isinstance(left.type, Number) and isinstance(right.type, Number):
        if _fits(left, right.type.unit) or _fits(right, left.type.unit):
            return Node(op, Truth(), (left, right), value=op)
        raise ExpressionError(f"{left.type.unit} cannot be compared with {right.type.unit}")
    same = isinstance(left.type, Day | Truth) and type(left.type) is type(right.type)
    if same or (isinstance(left.type, Choice) and pair[0] == pair[1] and op in ("==", "!=")):
        return Node(op, Truth(), (left, right), value=op)
    raise ExpressionError(f"{op} does not fit {_kind(left)} and {_kind(right)}")


def _fits(node: Node, unit: Unit) -> bool:
    """A bare 0 or 1 takes any unit."""
    assert isinstance(node.type, Number)
    return node.type.unit == unit or (node.op == "const" and not node.name)


def _arithmetic(op: str, left: Node, right: Node) -> Node:
    if isinstance(left.type, Places | Choices) or not (
        isinstance(left.type, Number) and isinstance(right.type, Number)
    ):
        raise ExpressionError(f"{op} does not fit {_kind(left)} and {_kind(right)}")
    if op == "/":
        if left.type.unit != right.type.unit or left.type.low < 0 or right.type.low < 0:
            raise ExpressionError("/ makes a share of two numbers of one unit, neither below 0")
        return _ranged(Node("ratio", Ratio(), (left, right)), left.type.high * 100, right.type.high * 100_000)
    low, high = left.type, right.type
    if op == "*":
        corners = [one * other for one in (low.low, low.high) for other in (high.low, high.high)]
        return _ranged(Node("*", Number(low.unit * high.unit, min(corners), max(corners)), (left, right)), *corners)
    if op == "//":
        raise ExpressionError("write whole(…) where less than the smallest unit is dropped")
    if low.unit != high.unit and not (_fits(left, high.unit) or _fits(right, low.unit)):
        raise ExpressionError(f"{low.unit} {op} {high.unit} does not fit")
    unit = high.unit if _fits(left, high.unit) else low.unit
    ends = (low.low + high.low, low.high + high.high) if op == "+" else (low.low - high.high, low.high - high.low)
    return _ranged(Node(op, Number(unit, *ends), (left, right)), *ends)


def _ranged(node: Node, *bounds: int) -> Node:
    if any(abs(bound) >= BIGGEST for bound in bounds):
        raise ExpressionError("the result could be too large; give the facts narrower bounds")
    return node


def _kind(node: Node) -> str:
    return str(node.type.unit) if isinstance(node.type, Number) else type(node.type).__name__.lower()


def _call(name: str, args: list[Node]) -> Node:
    signature = _CALLS.get(name)
    if signature is None:
        raise ExpressionError(f"unknown function {name}")
    return signature(name, args)


def _extreme(name: str, args: list[Node]) -> Node:
    types = [arg.type for arg in args if isinstance(arg.type, Number)]
    if len(types) != len(args) or len(args) != 2 or len({kind.unit for kind in types}) != 1:
        raise ExpressionError(f"{name} takes two numbers of one unit")
    pick = min if name == "min" else max
    made = Number(types[0].unit, pick(kind.low for kind in types), pick(kind.high for kind in types))
    return Node(name, made, tuple(args))


def _span(name: str, args: list[Node]) -> Node:
    if len(args) != 2 or not all(isinstance(arg.type, Day) for arg in args):
        raise ExpressionError(f"{name} takes two dates")
    unit, most = {"months_between": ("月", 2400), "years_between": ("岁", 200), "days_between": ("日", 73_000)}[name]
    return Node(name, Number(Unit.parse(unit), -most, most), tuple(args))


def _year(name: str, args: list[Node]) -> Node:
    if len(args) != 1 or not isinstance(args[0].type, Day):
        raise ExpressionError("year takes a date")
    return Node("year", Number(Unit.parse("年"), 1900, 2200), tuple(args))


def _outside(name: str, args: list[Node]) -> Node:
    """outside(number, places): how many of 1 … number are not among the places."""
    if len(args) != 2 or not isinstance(args[0].type, Number) or not isinstance(args[1].type, Places):
        raise ExpressionError("outside takes a number and a set of places")
    kind = args[0].type
    if kind.high > 60:
        raise ExpressionError("outside counts to 60 at most")
    return Node("outside", Number(kind.unit, 0, max(kind.high, 0)), tuple(args))


def _whole(name: str, args: list[Node]) -> Node:
    """whole(number): the part below the smallest unit is dropped; per cent are taken as hundredths."""
    kind = args[0].type if len(args) == 1 else None
    if not isinstance(kind, Number) or kind.unit.hundredths <= 1 or kind.low < 0:
        raise ExpressionError("whole drops the part below the smallest unit; there is none here")
    per = kind.unit.hundredths
    return Node("whole", Number(kind.unit.whole, kind.low // per, kind.high // per), (args[0],), value=per)


def _given(name: str, args: list[Node]) -> Node:
    """given(date): whether the case has this date."""
    kind = args[0].type if len(args) == 1 and args[0].op == "fact" else None
    if not isinstance(kind, Day) or not kind.optional:
        raise ExpressionError("given takes one date that is optional")
    return Node("given", Truth(), tuple(args))


def _add_months(name: str, args: list[Node]) -> Node:
    if len(args) != 2 or not isinstance(args[0].type, Day) or not isinstance(args[1].type, Number):
        raise ExpressionError("add_months takes a date and a number of months")
    months = args[1].type
    if months.unit != Unit.parse("月") or not -1200 <= months.low <= months.high <= 1200:
        raise ExpressionError("add_months takes months, at most 1200")
    return Node("add_months", Day(), tuple(args))


def _monthly(name: str, args: list[Node]) -> Node:
    """monthly(rate, first day, months): each month by the rate in force on its first day."""
    wanted = len(args) == 3 and isinstance(args[1].type, Day) and isinstance(args[2].type, Number)
    if not wanted or not isinstance(args[0].type, Series):
        raise ExpressionError("monthly takes a dated rate, a first day and a number of months")
    rate, months = args[0].type, args[2].type
    assert isinstance(months, Number)
    if months.high > 600 or months.low < -600:
        raise ExpressionError("monthly counts to 600 at most")
    ends = (min(rate.low, 0) * 600, max(rate.high, 0) * max(months.high, 0))
    return _ranged(Node("monthly", Number(rate.unit * months.unit, *ends), tuple(args)), *ends)


_CALLS: dict[str, Callable[[str, list[Node]], Node]] = {
    "min": _extreme,
    "max": _extreme,
    "months_between": _span,
    "years_between": _span,
    "days_between": _span,
    "year": _year,
    "given": _given,
    "add_months": _add_months,
    "outside": _outside,
    "whole": _whole,
    "monthly": _monthly,
}


def within(outside: Node) -> Node:
    """Whether all places of an `outside(number, places)` are among 1 … number: others would be left out of nothing."""
    return Node("within", Truth(), outside.args)


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH


def civil_date(number: int) -> date:
    return date.fromordinal(int(number) + EPOCH)


class NoRate(ValueError):
    """A month lies outside every dated value of a rate. `first` is the first such day, `row` the case in a column."""

    def __init__(self, first: int, row: int = 0) -> None:
        super().__init__(civil_date(first).isoformat())
        self.first, self.row = civil_date(first), row


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_LAST_OF_MONTH = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _last_day(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _LAST_OF_MONTH[month]


def months_between(first: int, last: int) -> int:
    """Full months from one day number to another; the end of a shorter month completes it (31 Jan to 28 Feb: 1)."""
    a, b = civil_date(first), civil_date(last)
    months = (b.year - a.year) * 12 + b.month - a.month
    return months - (min(a.day, _last_day(b.year, b.month)) > b.day)


def add_months(first: int, months: int) -> int:
    """The same day so many months later, or the last day of a shorter month."""
    day = civil_date(first)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_number(date(year, month + 1, min(day.day, _last_day(year, month + 1))))


def _add_months_columns(first: Column, months: Column) -> Column:
    month, day = _civil(first)
    later = month + months
    return _MONTH_STARTS[later - _FIRST_MONTH] + np.minimum(day, _length(later)) - 1


def _months_between_columns(first: Column, last: Column) -> Column:
    (a_month, a_day), (b_month, b_day) = _civil(first), _civil(last)
    return b_month - a_month - (np.minimum(a_day, _length(b_month)) > b_day)


def _civil(days: Column) -> tuple[Column, Column]:
    """Months since 1970, and the day of the month."""
    place = np.asarray(days) - _FIRST_DAY
    if place.size and not 0 <= place.min() <= place.max() < len(_MONTHS):
        raise ValueError("a date lies outside the years 1600 to 2500")
    month = _MONTHS[place]
    return month, days - _MONTH_STARTS[month - _FIRST_MONTH] + 1


def _length(month: Column) -> Column:
    place = month - _FIRST_MONTH
    return _MONTH_STARTS[place + 1] - _MONTH_STARTS[place]


def _year_columns(day: Column) -> Column:
    return _civil(day)[0] // 12 + 1970


_CALENDAR = np.arange(np.datetime64("1600-01"), np.datetime64("2501-01"))
_FIRST_MONTH = int(_CALENDAR[0].astype(np.int64))
_MONTH_STARTS = _CALENDAR.astype("datetime64[D]").astype(np.int64)
_FIRST_DAY = int(_MONTH_STARTS[0])
_MONTHS = np.repeat(np.arange(len(_CALENDAR) - 1), np.diff(_MONTH_STARTS)) + _FIRST_MONTH


def segments(series: Sequence[tuple[int, int | None, int]], first: int, months: int) -> list[tuple[int, int]]:
    """(months, rate) of each dated value that falls into the span, oldest first. Raises NoRate for a gap."""
    found: list[tuple[int, int]] = []
    for index, (start, until, rate) in enumerate(series):
        end = _end_of(series, index, until)
        count = _begun_before(first, end, months) - _begun_before(first, start, months)
        if count > 0:
            found.append((count, rate))
    if sum(count for count, _ in found) != max(months, 0):
        raise NoRate(first)
    return found


def _end_of(series: Sequence[tuple[int, int | None, int]], index: int, until: int | None) -> int | None:
    """The first day on which this value holds no more."""
    if until is not None:
        return until + 1
    return series[index + 1][0] if index + 1 < len(series) else None


def _begun_before(first: int, boundary: int | None, months: int) -> int:
    if boundary is None:
        return max(months, 0)
    if boundary <= first:
        return 0
    return max(0, min(months_between(first, boundary - 1) + 1, months))


def _begun_before_columns(first: Column, boundary: int | None, months: Column) -> Column:
    if boundary is None:
        return np.maximum(months, 0)
    full = _months_between_columns(first, np.int64(boundary - 1)) + 1
    return np.where(boundary <= first, 0, np.maximum(np.minimum(full, months), 0))


def _monthly_one(series: Any) -> Callable[[int, int], int]:
    if len(series) == 1 and series[0][1] is None:
        start, _, rate = series[0]

        def flat(first: int, months: int) -> int:
            if first < start and months > 0:
                raise NoRate(first)
            return max(months, 0) * int(rate)

        return flat
    return lambda first, months: sum(count * rate for count, rate in segments(series, first, months))


def _monthly_columns(series: Any) -> Callable[[Column, Column], Column]:
    def total(first: Column, months: Column) -> Column:
        first, months = np.broadcast_arrays(first, months)
        amount, counted = np.zeros(first.shape, np.int64), np.zeros(first.shape, np.int64)
        for index, (start, until, rate) in enumerate(series):
            before = _begun_before_columns(first, start, months)
            count = _begun_before_columns(first, _end_of(series, index, until), months) - before
            amount += count * rate
            counted += count
        missing = np.flatnonzero(counted != np.maximum(months, 0))
        if len(missing):
            raise NoRate(int(first.flat[missing[0]]), int(missing[0]))
        return amount

    return total


def _lowest(number: Any) -> Any:
    return (1 << number) - 1


def for_one(node: Node) -> Evaluate:
    """A function of one case: facts by name → the value."""
    return _build(node, _ONE, one=True)


def for_columns(node: Node) -> Evaluate:
    """The same for columns of whole numbers, all of one length."""
    return _build(node, _COLUMNS, one=False)


_ONE: dict[str, Callable[..., Any]] = {
    **_COMPARE,
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
    "min": min,
    "max": max,
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
}
_COLUMNS: dict[str, Callable[..., Any]] = {
    **_COMPARE,
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
    "min": np.minimum,
    "max": np.maximum,
    "in": lambda member, bits: (bits >> member & 1).astype(bool),
    "not": np.logical_not,
    "months_between": _months_between_columns,
    "years_between": lambda first, last: _months_between_columns(first, last) // 12,
    "days_between": lambda first, last: last - first,
    "add_months": _add_months_columns,
    "year": _year_columns,
    "given": lambda day: day != MISSING,
    "within": lambda number, places: places >> np.clip(number, 0, 62) == 0,
    "outside": lambda number, places: (
        np.maximum(number, 0) - np.bitwise_count(places & _lowest(np.maximum(number, 0))).astype(np.int64)
    ),
}


def _build(node: Node, functions: Mapping[str, Callable[..., Any]], *, one: bool) -> Evaluate:
    if node.optional and _compares(node):
        return (_present_one if one else _present_columns)(_operation(node, functions, one=one), node.optional)
    return _operation(node, functions, one=one)


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


def _operation(node: Node, functions: Mapping[str, Callable[..., Any]], *, one: bool) -> Evaluate:
    if node.op == "const":
        value = node.value if one or not isinstance(node.value, list) else np.array(node.value, np.int64)
        return lambda _: value
    if node.op == "fact":
        return operator.itemgetter(node.name)
    if node.op == "monthly":
        total = (_monthly_one if one else _monthly_columns)(node.args[0].series)
        return _two(total, *(_build(arg, functions, one=one) for arg in node.args[1:]))
    args = [_build(arg, functions, one=one) for arg in node.args]
    if node.op in ("and", "or"):
        return _joined(node.op, args, one=one)
    if node.op == "whole":
        inner, per = args[0], node.value
        return lambda values: inner(values) // per
    if node.op == "lookup":
        return _two(operator.getitem, *args)
    if node.op.startswith("share"):
        return _shared(functions[node.value], *args)
    function = functions[node.op]
    return _two(function, *args) if len(args) == 2 else lambda values: function(args[0](values))


def _two(function: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda values: function(left(values), right(values))


def _shared(function: Callable[[Any, Any], Any], part: Evaluate, whole: Evaluate, percent: Evaluate) -> Evaluate:
    """part/whole against per cent without dividing; nothing is a share of nothing."""

    def compared(values: Values) -> Any:
        of = whole(values)
        return (of > 0) & function(part(values) * 100, of * percent(values))

    return compared


def _joined(op: str, args: Sequence[Evaluate], *, one: bool) -> Evaluate:
    if one:
        join = all if op == "and" else any
        return lambda values: join([arg(values) for arg in args])
    ufunc = np.logical_and if op == "and" else np.logical_or

    def joined(values: Values) -> Any:
        result = args[0](values)
        for arg in args[1:]:
            result = ufunc(result, arg(values))
        return result

    return joined
