"""Checked expressions in Chinese: values with their units, formulas in words, and sums that a person can redo."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from policy_engine.explain.lists import entry_by_entry, row_by_row
from policy_engine.explain.rounding import in_words, rounding
from policy_engine.expressions.calendar import iso_date
from policy_engine.expressions.evaluate import Values, by_spans, for_one, in_case
from policy_engine.expressions.rates import segments
from policy_engine.expressions.signatures import OVER_ROWS, ROUNDINGS
from policy_engine.expressions.types import MISSING, Choice, Choices, Day, Node, Number, Places, Truth, Type
from policy_engine.expressions.units import Unit

COUNT = Number(Unit.parse("月"), 0, 0)
Write: TypeAlias = Callable[[Values], str]
NONE_OF_THEM = "无"
NOT_GIVEN = "未填"
SYMBOLS = {">": "超过", ">=": "不低于", "<": "低于", "<=": "不超过", "==": "为", "!=": "不为", "in": "属于"}
DATE_SYMBOLS = {">": "晚于", ">=": "不早于", "<": "早于", "<=": "不晚于", "==": "为", "!=": "不为"}
_TIMES = {"*": "×", "+": "+", "-": "−"}
_CALLS = {
    "if": "{0}的，{1}；否则{2}",
    "days_between": "自{0}至{1}的日数",
    "months_between": "自{0}至{1}的满月数",
    "years_between": "自{0}至{1}的满周岁数",
    "year": "{0}所在年份",
    "given": "已填{0}",
    "monthly": "自{1}起逐月按{0}计 × {2}",
    "value_on": "{1}当日的{0}",
    "add_months": "{0}后{1}",
    "either": "{0}和{1}",
    "most": "{0}中{1}各项的最高者",
    "total": "{0}中{1}各项的合计",
    "common": "{0}中属于{1}的个数",
    "sum": "{0}逐行按“{1}”计算的合计",
    "months_not_in": "自{0}起{1}中不在{2}开始的月份",
}
_EXTREMES = {"min": "较小者", "max": "较大者"}
BEFORE_BEGIN = "早于起算日"


def yuan(fen: int, *, separator: str = ",") -> str:
    """Fen as yuan with two decimals, exact: `11,000.00`. The only formatter of money; a letter has it ten times, in
    the form that is answered first."""
    if fen >= 0 and separator == ",":
        return f"{fen // 100:,}.{fen % 100:02d}"
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:{separator}}.{abs(fen) % 100:02d}"


def percent(part: int, total: int) -> str:
    """Two decimals, cut and never rounded up: 59.999 % must not read as 60.00 %. A decrease is below 0."""
    hundredths = part * 10_000 // total
    if hundredths < 0:
        return f"-{-hundredths // 100}.{-hundredths % 100:02d}%"
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def shown(value: Any, kind: Type) -> str:
    """A value as it stands in a decision letter."""
    return written(kind)(value)


def written(kind: Type) -> Callable[[Any], str]:
    """How values of a kind are shown; found once, for decisions by the million."""
    if isinstance(kind, Number):
        return _number(kind)
    if isinstance(kind, Truth):
        return lambda value: "是" if value else "否"
    if isinstance(kind, Day):
        return lambda value: iso_date(value) if value != MISSING else NOT_GIVEN
    if isinstance(kind, Choice):
        labels = kind.labels
        return lambda value: labels[value]
    if isinstance(kind, Choices):
        return lambda value: _listed(kind.labels, value)
    if isinstance(kind, Places):
        return lambda value: _listed([f"第{place}项" for place in range(1, value.bit_length() + 1)], value)
    return str


def _listed(names: Sequence[str], bits: int) -> str:
    return "、".join(name for place, name in enumerate(names) if bits >> place & 1) or NONE_OF_THEM


def _number(kind: Number) -> Callable[[int], str]:
    unit, powers = kind.unit, dict(kind.unit.powers)
    under = "".join(f"/{_LESS[base]}" for base, power in unit.powers for _ in range(-power) if base in _LESS)
    if powers.get("percent") == 1:
        return lambda value: f"{value}%"
    if powers.get("permille") == 1:
        return lambda value: f"{value}‰"
    if unit.is_share:
        return lambda value: f"{value}/{unit.hundredths}"
    if powers.get("money") == 1:
        return lambda value: f"{yuan(value)} 元{under}"
    if powers.get("area") == 1:
        return lambda value: f"{yuan(value)} 平方米{under}"
    if unit.powers == (("month", 1),):
        return lambda value: f"{value:,}个月"
    if powers.get("year") == 1:
        return lambda value: f"{value} 年"
    after = f" {unit}" if powers else ""
    return lambda value: f"{value:,}{after}"


_LESS = {"person": "人", "month": "月", "day": "日", "area": "平方米", "unit": "家", "time": "次", "loan": "笔"}


def formula(node: Node) -> str:
    """The expression in words, by the titles of its names."""
    return _writer(node, None)({})


def arithmetic(node: Node) -> Write:
    """The sum of one case, ready to be redone with a pencil: `11 人 × 1,000.00 元/人 = 11,000.00 元`."""
    write, result, show = _writer(node, _valued), for_one(node), written(node.type)
    rounded = rounding(node)

    def calculation(values: Values) -> str:
        text, total = write(values), show(result(values))
        return total if text == total else f"{text} = {total}"

    return calculation if rounded is None else lambda values: calculation(values) + in_words(rounded(values))


def observed(rule: Node) -> Write:
    """What stands on the left of a comparison in a case, or whether a plain condition holds."""
    if rule.op.startswith("share"):
        part, total = (for_one(arg) for arg in rule.args[:2])
        return _if_given(rule, lambda values: share(part(values), total(values)))
    if rule.value is not None or rule.op == "in":
        return _value_of(rule.args[0])
    if rule.op in ("fact", "not"):
        return _value_of(rule if rule.op == "fact" else rule.args[0])
    condition = for_one(rule)
    return lambda values: shown(bool(condition(values)), Truth())


def limit(rule: Node) -> Write:
    """What the condition asks for, in a case."""
    if rule.value is not None or rule.op == "in":
        right, symbol = rule.args[-1], _symbol(rule)
        write = _value_of(right)
        return _constant(f"{symbol} {write({})}") if not right.facts else lambda values: f"{symbol} {write(values)}"
    if rule.op == "fact":
        return _constant("是")
    if rule.op == "not" and rule.args[0].op == "fact":
        return _constant("否")
    return _constant(formula(rule))


def _constant(text: str) -> Write:
    return lambda _: text


def share(part: int, total: int) -> str:
    return f"{part}/{total}（{percent(part, total)}）" if total > 0 else f"{part}/{total}"


def _value_of(node: Node) -> Write:
    value, show = for_one(node), written(node.type)
    if node.op.endswith("_between"):
        return _if_given(node, lambda values: show(span) if (span := value(values)) >= 0 else BEFORE_BEGIN)
    return _if_given(node, lambda values: show(value(values)))


def _if_given(node: Node, write: Write) -> Write:
    """What cannot be told without a date that the case lacks is not told."""
    if not node.optional:
        return write
    return lambda values: NOT_GIVEN if any(values[name] == MISSING for name in node.optional) else write(values)


def _symbol(rule: Node) -> str:
    return (DATE_SYMBOLS if is_of_dates(rule) else SYMBOLS)[rule.value or rule.op]


def is_of_dates(rule: Node) -> bool:
    return bool(rule.args) and isinstance(rule.args[0].type, Day)


def _valued(leaf: Node) -> Write:
    return _constant(shown(leaf.value, leaf.type)) if leaf.op == "const" else _value_of(leaf)


def _titled(leaf: Node) -> str:
    if leaf.op == "const" and not leaf.name:
        return str(leaf.value)
    if leaf.op == "const" and leaf.value is not None and isinstance(leaf.type, Number | Truth | Day | Choices):
        return f"{leaf.title}（{shown(leaf.value, leaf.type)}）"
    return leaf.title or leaf.name


def _writer(node: Node, leaf: Callable[[Node], Write] | None) -> Write:
    """Writes an expression: with the values of a case where `leaf` writes values, else with titles."""
    if not node.args:
        return leaf(node) if leaf else _constant(_titled(node))
    if node.op == "monthly" and leaf:
        return _by_rate(node)
    if node.op == "value_on" and leaf:
        return _on_its_day(node)
    if node.op == "lookup":
        return _value_of(node) if leaf else _constant(f"{node.args[0].title}（按{node.args[1].title}）")
    if node.op == "outside":
        return _without(node, leaf)
    if node.op in ("most", "total") and leaf:
        return entry_by_entry(node, written(node.type), NONE_OF_THEM)
    if node.op in OVER_ROWS and leaf:
        return _over_rows(node, leaf)
    if isinstance(node.type, Places) and leaf:
        return _value_of(node)
    if node.op == "if" and leaf:
        condition, chosen, otherwise = for_one(node.args[0]), *(_writer(arg, leaf) for arg in node.args[1:])
        return lambda values: chosen(values) if condition(values) else otherwise(values)
    if node.op == "band":
        return _value_of(node) if leaf else _constant(f"{node.title}（按{_banded_by(node)}分档）")
    if node.op == "full":
        return _steps(node, leaf) if leaf else _times(node)
    parts = [_bracketed(arg, node, leaf) for arg in node.args]
    if node.op in ROUNDINGS:
        return parts[0]
    template = _template(node)
    if len(parts) == 2 and (between := _INFIX.fullmatch(template)):
        return _infix(parts[0], between[1], parts[1])
    return lambda values: template.format(*[part(values) for part in parts])


_INFIX = re.compile(r"\{0\}([^{}]*)\{1\}")


def _infix(left: Write, symbol: str, right: Write) -> Write:
    """Most sums are of two terms; they are written by the million."""
    return lambda values: f"{left(values)}{symbol}{right(values)}"


def _template(node: Node) -> str:
    holes = [f"{{{place}}}" for place in range(len(node.args))]
    if node.op.startswith("share"):
        return f"{{0}} ÷ {{1}} {SYMBOLS[node.value]} {{2}}"
    if node.op in ("and", "or"):
        return ("，且" if node.op == "and" else "，或").join(holes)
    if node.op == "not":
        return "非“{0}”"
    if node.op in _EXTREMES:
        return f"{'、'.join(holes[:-1])}与{holes[-1]}中的{_EXTREMES[node.op]}"
    if node.op == "count":
        return "{0}中符合“{1}”的数目" if len(node.args) > 1 else "{0}的数目"
    if node.op in _CALLS:
        return _CALLS[node.op] + ("，扣除{3}" if node.op == "monthly" and len(node.args) > 3 else "")
    return f"{{0}} {_TIMES.get(node.op) or _symbol(node)} {{1}}"


def _bracketed(arg: Node, outer: Node, leaf: Callable[[Node], Write] | None) -> Write:
    write = _writer(arg, leaf)
    tight = arg.op in ("+", "-") and (_binds(outer) or (outer.op == "-" and arg is outer.args[1]))
    tight |= (arg.op in (*_EXTREMES, "if") and outer.op in _TIMES) or (arg.op in _TIMES and outer.op in _EXTREMES)
    tight |= arg.op in _EXTREMES and outer.op in _EXTREMES
    if tight or (arg.op in ("and", "or") and outer.op in ("and", "or")):
        return lambda values: f"（{write(values)}）"
    if arg.op == "monthly" and leaf:
        return lambda values: f"（{text}）" if " + " in (text := write(values)) else text
    return write


def _binds(outer: Node) -> bool:
    """Whether it is reckoned before a sum that stands in it."""
    return outer.op == "*" or outer.op.startswith("share")


def _banded_by(node: Node) -> str:
    number = node.args[:-1]
    return formula(number[0]) if len(number) == 1 else f"{formula(number[0])}占{formula(number[1])}的比例"


def _steps(node: Node, leaf: Callable[[Node], Write]) -> Write:
    number, step = (_writer(arg, leaf) for arg in node.args)
    count = for_one(node)
    return lambda values: f"（{number(values)}，每满{step(values)}计1次，计{count(values):,}次）"


def _times(node: Node) -> Write:
    """A step whose own title says 每, such as 每满, says it once."""
    number, step = (_writer(arg, None)({}) for arg in node.args)
    return _constant(f"{number}{'' if step.startswith('每') else '每满'}{step}计一次的次数")


def _over_rows(node: Node, leaf: Callable[[Node], Write]) -> Write:
    """What is counted is told by its number, what is added up row by row."""
    if node.op == "count":
        return _value_of(node)
    body = node.args[1]
    return row_by_row(node, _writer(body, leaf), written(body.type))


def _without(node: Node, leaf: Callable[[Node], Write] | None) -> Write:
    number, places = (_writer(arg, leaf) for arg in node.args)

    def write(values: Values) -> str:
        left_out = places(values)
        return f"（{number(values)}）" if left_out == NONE_OF_THEM else f"（{number(values)}，扣除{left_out}）"

    return write


def _by_rate(node: Node) -> Write:
    rate, first, months, *left_out = node.args
    each, long, rates = written(rate.type), _number(COUNT), by_spans(node)
    days = [for_one(part) for part in (first, months, *left_out)]

    def write(values: Values) -> str:
        span = segments(in_case(rates, values), *[part(values) for part in days])
        return " + ".join(f"{long(months)} × {each(value)}" for months, value in span) or "0"

    return write


def _on_its_day(node: Node) -> Write:
    value, day = _value_of(node), _value_of(node.args[1])
    return lambda values: f"{value(values)}（{day(values)}当日）"
