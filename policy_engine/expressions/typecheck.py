"""Checks an expression: every node gets its kind, its unit and its range before any case is seen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lark import Token

from policy_engine.expressions.dated import BY_DAY, is_judged_day, spans, without_days
from policy_engine.expressions.grammar import parse
from policy_engine.expressions.types import (
    BIGGEST,
    Choice,
    Choices,
    Day,
    Environment,
    ExpressionError,
    Node,
    Number,
    Places,
    Ratio,
    Table,
    Truth,
)
from policy_engine.expressions.units import NONE, PERCENT, Unit

MOST_PLACES = 60


def understand(text: str, names: Environment) -> Node:
    """Parses and checks. Raises ExpressionError for an unknown name, a unit that does not fit, or a range too wide."""
    return _check(parse(text), names)


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
    if kind == "call" and parts[0] in BY_DAY:
        return _by_day(str(parts[0]), parts[1:], names)
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
    declared = names.get(name)
    if declared is None:
        raise ExpressionError(f"unknown name {name}")
    op = "const" if declared.constant else "fact"
    return Node(op, declared.type, name=name, title=declared.title, value=declared.value)


def _lookup(table: Node, key: Node) -> Node:
    if not isinstance(table.type, Table) or not isinstance(key.type, Choice):
        raise ExpressionError(f"{table.name}[{key.name}]: needs a table and a choice")
    if table.type.codes != key.type.codes:
        raise ExpressionError(f"{table.name} has no entry for each of {', '.join(key.type.codes)}")
    entry = Number(table.type.unit, table.type.low, table.type.high)
    return Node("lookup", entry, (table, key), title=table.title)


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
        corners = [first * second for first in (low.low, low.high) for second in (high.low, high.high)]
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
    if len(types) != len(args) or len(args) != 2:
        raise ExpressionError(f"{name} takes two numbers of one unit")
    fits = [kind.unit for kind, other in zip(types, reversed(args), strict=True) if _fits(other, kind.unit)]
    if not fits:
        raise ExpressionError(f"{name} takes two numbers of one unit")
    pick = min if name == "min" else max
    number = Number(fits[0], pick(kind.low for kind in types), pick(kind.high for kind in types))
    return Node(name, number, tuple(args))


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
    if kind.high > MOST_PLACES:
        raise ExpressionError(f"outside counts to {MOST_PLACES} at most")
    return Node("outside", Number(kind.unit, 0, max(kind.high, 0)), tuple(args))


def _either(name: str, args: list[Node]) -> Node:
    """either(places, places): the places that are in one of the two."""
    if len(args) != 2 or not all(isinstance(arg.type, Places) for arg in args):
        raise ExpressionError("either takes two sets of places")
    return Node("either", Places(), tuple(args))


def _months_not_in(name: str, args: list[Node]) -> Node:
    """months_not_in(first day, months, year): the places of those of the months that do not begin in the year."""
    numbers = [arg.type for arg in args[1:] if isinstance(arg.type, Number)]
    if len(args) != 3 or not isinstance(args[0].type, Day) or len(numbers) != 2:
        raise ExpressionError("months_not_in takes a first day, a number of months and a year")
    if numbers[0].unit != Unit.parse("月") or numbers[1].unit != Unit.parse("年") or args[2].op != "const":
        raise ExpressionError("months_not_in takes months, and a year that is a parameter")
    if numbers[0].high > MOST_PLACES:
        raise ExpressionError(f"months_not_in counts to {MOST_PLACES} at most")
    return Node("months_not_in", Places(), tuple(args))


def _floor(name: str, args: list[Node]) -> Node:
    """whole(number): the part below the smallest unit is dropped; per cent are taken as hundredths."""
    kind = args[0].type if len(args) == 1 else None
    if not isinstance(kind, Number) or kind.unit.hundredths <= 1 or kind.low < 0:
        raise ExpressionError("whole drops the part below the smallest unit; there is none here")
    per = kind.unit.hundredths
    return Node("whole", Number(kind.unit.plain, kind.low // per, kind.high // per), (args[0],), value=per)


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
    if months.unit != Unit.parse("月") or not -2400 <= months.low <= months.high <= 2400:
        raise ExpressionError("add_months takes months, at most 2400")
    return Node("add_months", Day(), tuple(args))


def _by_day(name: str, parts: list[Any], names: Environment) -> Node:
    """A function whose first argument has a value of its own in every span of days."""
    if name == "value_on" and len(parts) == 2 and is_judged_day(parts[1]):
        return _check(parts[0], names)
    general = _check(parts[0], without_days(names))
    if any(general.find(inner) for inner in BY_DAY):
        raise ExpressionError(f"{name} takes no other value by days inside it")
    node = _DATED[name]([general, *(_check(part, names) for part in parts[1:])])
    return replace(
        node, series=tuple((first, last, _check(parts[0], then)) for first, last, then in spans(parts[0], names))
    )


def _value_on(args: list[Node]) -> Node:
    """value_on(value, day): the value in force on a day of the case, whatever holds on the day that is judged by."""
    if len(args) != 2 or not isinstance(args[1].type, Day) or isinstance(args[0].type, Table):
        raise ExpressionError("value_on takes a value (of a table: table[fact]) and a day")
    if args[1].optional:
        raise ExpressionError(f"value_on: {', '.join(sorted(args[1].optional))} may be missing; no value hangs on it")
    return Node("value_on", args[0].type, tuple(args), title=args[0].title)


def _monthly(args: list[Node]) -> Node:
    """monthly(rate, first day, months): each month by the rate in force on its first day.

    A fourth argument is the places of those months that are left out.
    """
    wanted = len(args) in (3, 4) and isinstance(args[1].type, Day) and isinstance(args[2].type, Number)
    if not wanted or not isinstance(args[0].type, Number) or not all(isinstance(arg.type, Places) for arg in args[3:]):
        raise ExpressionError("monthly takes a rate, a first day and a number of months, and perhaps places")
    rate, months = args[0].type, args[2].type
    assert isinstance(months, Number)
    most = MOST_PLACES if args[3:] else 600
    if months.high > most:
        raise ExpressionError(f"monthly counts to {most} at most")
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
    "either": _either,
    "months_not_in": _months_not_in,
    "whole": _floor,
}
_DATED: dict[str, Callable[[list[Node]], Node]] = {"monthly": _monthly, "value_on": _value_on}


def within(outside: Node) -> Node:
    """Whether all places of an `outside(number, places)` are among 1 … number: others would be left out of nothing."""
    return Node("within", Truth(), outside.args)
