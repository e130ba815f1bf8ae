"""Checks an expression: every node gets its kind, its unit and its range before any case is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from lark import Token

from policy_engine.expressions.dated import BY_DAY, is_judged_day, spans, without_days
from policy_engine.expressions.grammar import parse
from policy_engine.expressions.signatures import CALLS, DATED, OVER_ROWS, fits, ranged
from policy_engine.expressions.types import (
    Choice,
    Choices,
    Column,
    Day,
    Environment,
    ExpressionError,
    Name,
    Node,
    Number,
    Places,
    Ratio,
    Rows,
    Table,
    Truth,
    kind_name,
)
from policy_engine.expressions.units import NONE


def understand(text: str, names: Environment) -> Node:
    """Parses and checks. Raises ExpressionError for an unknown name, a unit that does not fit, or a range too wide."""
    return _check(parse(text), names)


def _check(tree: Any, names: Environment) -> Node:
    kind, parts = str(tree.data), list(tree.children)
    if kind == "number":
        value = int(parts[0])
        if value not in (0, 1):
            raise ExpressionError(f"数字 {value} 须写成带条款的数值，算式里只能直接写 0 和 1")
        return Node("const", Number(NONE, value, value), value=value)
    if kind == "name":
        return _named(str(parts[0]), names)
    if kind == "lookup":
        return _lookup(_named(str(parts[0]), names), _named(str(parts[1]), names))
    if kind == "call" and parts[0] in BY_DAY:
        return _by_day(str(parts[0]), parts[1:], names)
    if kind == "call" and parts[0] in OVER_ROWS:
        return _over_rows(str(parts[0]), parts[1:], names)
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
        raise ExpressionError(f"没有名为 {name} 的事实或数值{_of_list(name, names) or _perhaps(name, names)}")
    op = "const" if declared.constant else "fact"
    return Node(op, declared.type, name=name, title=declared.title, value=declared.value)


def _of_list(name: str, names: Environment) -> str:
    """Where a column may be named, if it is one."""
    lists = [listed for listed, declared in names.items() if isinstance(declared.type, Rows)]
    with_it = [listed for listed in lists if name in {column.name for column in _columns(names[listed])}]
    return f"；它是清单 {with_it[0]} 的列，写在 sum({with_it[0]}, …) 或 count({with_it[0]}, …) 里" if with_it else ""


def _columns(declared: Name) -> Sequence[Column]:
    return declared.type.columns if isinstance(declared.type, Rows) else ()


def _perhaps(word: str, words: Iterable[str]) -> str:
    """The name that a misspelt one stands for, as a question."""
    near = get_close_matches(word, list(words), 1)
    return f"，是否为 {near[0]}" if near else ""


def _lookup(table: Node, key: Node) -> Node:
    if not isinstance(table.type, Table) or not isinstance(key.type, Choice):
        raise ExpressionError(f"{table.name}[{key.name}]：前者须是分类标准，方括号里须是选项")
    if table.type.codes != key.type.codes:
        raise ExpressionError(f"{table.name} 须对每个选项各写一个数值：{'、'.join(key.type.codes)}")
    entry = Number(table.type.unit, table.type.low, table.type.high)
    return Node("lookup", entry, (table, key), title=table.title)


def _logic(op: str, args: Sequence[Node]) -> Node:
    if any(not isinstance(arg.type, Truth) for arg in args):
        raise ExpressionError(f"{op} 只能连接条件")
    return Node(op, Truth(), tuple(args))


def _member(left: Node, right: Node) -> Node:
    if not isinstance(left.type, Choice) or not isinstance(right.type, Choices):
        raise ExpressionError("in 的左边须是选项，右边须是一组选项")
    if left.type.codes != right.type.codes:
        odd = "、".join(code for code in right.type.codes if code not in left.type.codes)
        raise ExpressionError(f"{right.name} 不是 {left.name} 的一组选项{f'：没有 {odd}' if odd else ''}")
    return Node("in", Truth(), (left, right))


def _compare(op: str, left: Node, right: Node) -> Node:
    pair = (left.type, right.type)
    if isinstance(left.type, Ratio) and isinstance(right.type, Number) and right.type.unit.is_share:
        return _share(op, left.args[0], left.args[1], right)
    if isinstance(left.type, Number) and isinstance(right.type, Number):
        if fits(left, right.type.unit) or fits(right, left.type.unit):
            return Node(op, Truth(), (left, right), value=op)
        raise ExpressionError(f"{left.type.unit} 不能与 {right.type.unit} 比较")
    same = isinstance(left.type, Day | Truth) and type(left.type) is type(right.type)
    if same or (isinstance(left.type, Choice) and pair[0] == pair[1] and op in ("==", "!=")):
        return Node(op, Truth(), (left, right), value=op)
    raise ExpressionError(f"{op} 两边不相配：{_kind(left)} 与 {_kind(right)}")


def _share(op: str, part: Node, total: Node, share: Node) -> Node:
    """part/whole against a share: both sides are multiplied out, and must fit."""
    assert isinstance(part.type, Number)
    assert isinstance(total.type, Number)
    assert isinstance(share.type, Number)
    node = Node("share" + op, Truth(), (part, total, share), value=op)
    ends = [bound * share.type.unit.hundredths for bound in (part.type.low, part.type.high)]
    return ranged(node, *ends, total.type.high * share.type.high)


def _arithmetic(op: str, left: Node, right: Node) -> Node:
    if isinstance(left.type, Places | Choices) or not (
        isinstance(left.type, Number) and isinstance(right.type, Number)
    ):
        raise ExpressionError(f"{op} 两边不相配：{_kind(left)} 与 {_kind(right)}")
    if op == "/":
        if left.type.unit != right.type.unit or right.type.low < 0:
            raise ExpressionError("/ 两边须是同一单位的数，后者不小于 0")
        bounds = left.type.low * 100, left.type.high * 100, right.type.high * 100_000
        return ranged(Node("ratio", Ratio(), (left, right)), *bounds)
    low, high = left.type, right.type
    if op == "*":
        corners = [first * second for first in (low.low, low.high) for second in (high.low, high.high)]
        return ranged(Node("*", Number(low.unit * high.unit, min(corners), max(corners)), (left, right)), *corners)
    if op == "//":
        raise ExpressionError("没有 //；不足最小单位的舍去写 whole(…)")
    if low.unit != high.unit and not (fits(left, high.unit) or fits(right, low.unit)):
        raise ExpressionError(f"单位对不上：{low.unit} {op} {high.unit}")
    unit = high.unit if fits(left, high.unit) else low.unit
    ends = (low.low + high.low, low.high + high.high) if op == "+" else (low.low - high.high, low.high - high.low)
    return ranged(Node(op, Number(unit, *ends), (left, right)), *ends)


def _kind(node: Node) -> str:
    return str(node.type.unit) if isinstance(node.type, Number) else kind_name(type(node.type))


def _call(name: str, args: list[Node]) -> Node:
    signature = CALLS.get(name)
    if signature is None:
        raise ExpressionError(f"没有函数 {name}{_perhaps(name, [*CALLS, *OVER_ROWS])}")
    return signature(name, args)


def _by_day(name: str, parts: list[Any], names: Environment) -> Node:
    """A function whose first argument has a value of its own in every span of days."""
    if name == "value_on" and len(parts) == 2 and is_judged_day(parts[1]):
        return _check(parts[0], names)
    general = _check(parts[0], without_days(names))
    if any(general.find(inner) for inner in BY_DAY):
        raise ExpressionError(f"{name} 里面不能再按日取值")
    node = DATED[name]([general, *(_check(part, names) for part in parts[1:])])
    return replace(
        node, series=tuple((first, last, _check(parts[0], then)) for first, last, then in spans(parts[0], names))
    )


def _over_rows(name: str, parts: list[Any], names: Environment) -> Node:
    """A function over the rows of a list: its columns are names there, beside those of the case."""
    rows = _check(parts[0], names)
    if not isinstance(rows.type, Rows) or len(parts) > 2:
        raise ExpressionError(f"{name} 用于一个清单，和每一行的算式")
    inner = {**names, **{column.name: Name(column.type, column.title) for column in rows.type.columns}}
    body = _check(parts[1], inner) if len(parts) == 2 else None
    if body is not None and any(body.find(op) for op in (*OVER_ROWS, "outside")):
        raise ExpressionError(f"{name}：每一行的算式里不能再用 {'、'.join((*OVER_ROWS, 'outside'))}")
    return OVER_ROWS[name](name, rows, body)


def within(outside: Node) -> Node:
    """Whether all places of an `outside(number, places)` are among 1 … number: others would be left out of nothing."""
    return Node("within", Truth(), outside.args)
