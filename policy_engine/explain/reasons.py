"""Conditions as sentences of a letter: why one holds in a case, or why it does not, with the values that decided it."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from policy_engine.explain.formula import (
    DATE_SYMBOLS,
    NOT_GIVEN,
    SYMBOLS,
    Write,
    arithmetic,
    formula,
    is_of_dates,
    share,
    shown,
    written,
)
from policy_engine.expressions.evaluate import Values, for_one
from policy_engine.expressions.types import MISSING, Node

Reason: TypeAlias = Callable[[Values, bool], str]
NO_CASE = "各种情形均不成立"
_OPPOSITES = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
_SPANS = ("months_between", "days_between", "years_between")


def reason(rule: Node) -> Reason:
    """(case, whether the condition holds in it) → why. A plain truth adds nothing to the condition's title."""
    why, why_not = _true(rule), _false(rule)
    if rule.op == "fact":
        return lambda _values, _met: ""
    if rule.op == "not" and rule.args[0].op == "fact":
        return lambda values, met: "" if met else why_not(values)
    return lambda values, met: why(values) if met else why_not(values)


def _is_comparison(rule: Node) -> bool:
    return rule.op == "in" or rule.value is not None


def _true(rule: Node) -> Write:
    """What stands in the case where the rule holds."""
    if rule.op == "or":
        return _first_that_holds(rule)
    if rule.op == "and":
        parts = [_true(arg) for arg in rule.args]
        return lambda values: "，".join(part(values) for part in parts)
    if rule.op == "not":
        return _false(rule.args[0])
    if rule.op in ("fact", "given"):
        text = rule.title if rule.op == "fact" else f"已填{rule.args[0].title}"
        return lambda _: text
    return _compared(rule, opposite=False) if _is_comparison(rule) else _formula(rule)


def _false(rule: Node) -> Write:
    """What stands in the case where the rule does not hold."""
    if rule.op == "or":
        return lambda _: NO_CASE
    if rule.op == "and":
        return _all_that_fail(rule)
    if rule.op == "not":
        return _true(rule.args[0])
    if rule.op in ("fact", "given"):
        text = f"不属“{rule.title}”" if rule.op == "fact" else f"{NOT_GIVEN}{rule.args[0].title}"
        return lambda _: text
    return _compared(rule, opposite=True) if _is_comparison(rule) else _formula(rule)


def _formula(rule: Node) -> Write:
    text = formula(rule)
    return lambda _: text


def _first_that_holds(rule: Node) -> Write:
    limbs = [(for_one(arg), _true(arg)) for arg in rule.args]
    return lambda values: next((write(values) for condition, write in limbs if condition(values)), NO_CASE)


def _all_that_fail(rule: Node) -> Write:
    limbs = [(for_one(arg), _false(arg)) for arg in rule.args]
    return lambda values: "，".join(write(values) for condition, write in limbs if not condition(values))


def _compared(rule: Node, *, opposite: bool) -> Write:
    left, right, symbol = _subject(rule), _measure(rule.args[-1]), _symbol(rule, opposite=opposite)
    comparison = left if _says_it_all(rule, symbol) else lambda values: f"{left(values)}，{symbol}{right(values)}"
    if not rule.optional:
        return comparison
    titles = {leaf.name: leaf.title for leaf in _leaves(rule) if leaf.name in rule.optional}

    def compared(values: Values) -> str:
        lacking = [title for name, title in titles.items() if values[name] == MISSING]
        return f"{'、'.join(lacking)}{NOT_GIVEN}" if lacking else comparison(values)

    return compared


def _says_it_all(rule: Node, symbol: str) -> bool:
    """That a value is 0 needs no second saying."""
    return symbol == SYMBOLS["=="] and rule.args[-1].op == "const" and not rule.args[-1].name


def _symbol(rule: Node, *, opposite: bool) -> str:
    if rule.op == "in":
        return "不属于" if opposite else SYMBOLS["in"]
    op = _OPPOSITES[rule.value] if opposite else rule.value
    return DATE_SYMBOLS[op] if is_of_dates(rule) else SYMBOLS[op]


def _subject(rule: Node) -> Write:
    """What is compared, with its value: 见习开始日期为2023-06-30."""
    if rule.op.startswith("share"):
        part, total = (for_one(arg) for arg in rule.args[:2])
        words = f"{formula(rule.args[0])}与{formula(rule.args[1])}之比"
        return lambda values: f"{words}为{share(part(values), total(values))}"
    left = rule.args[0]
    words, value, show = _named(left), for_one(left), written(left.type)
    if left.op in _SPANS:
        return _span(left)
    if left.op in ("+", "-", "*"):
        calculation = arithmetic(left)
        return lambda values: f"{words}：{calculation(values)}"
    return lambda values: f"{words}为{show(value(values))}"


def _span(node: Node) -> Write:
    """The time from one day to another, with both days; a number below 0 would tell nobody anything."""
    (first, last), length, show = (_measure(arg) for arg in node.args), for_one(node), written(node.type)
    _, _, unit = formula(node).rpartition("的")

    def described(values: Values) -> str:
        if (span := length(values)) < 0:
            return f"{last(values)}早于{first(values)}"
        return f"自{first(values)}至{last(values)}的{unit}为{show(span)}"

    return described


def _measure(node: Node) -> Write:
    """What it is held against: a value of the pack with its title, or a formula with what it comes to."""
    if node.op == "const":
        text = formula(node) if node.name else shown(node.value, node.type)
        return lambda _: text
    words, value, show = formula(node), for_one(node), written(node.type)
    if node.args:
        return lambda values: f"{words}，即{show(value(values))}"
    return lambda values: f"{words}（{show(value(values))}）"


def _named(node: Node) -> str:
    return node.title if node.op in ("const", "fact") and node.name else formula(node)


def _leaves(node: Node) -> Sequence[Node]:
    return [node] if not node.args else [leaf for arg in node.args for leaf in _leaves(arg)]
