"""How the sum of a case was rounded, in words, where it was."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias

from policy_engine.expressions.dated import BY_DAY
from policy_engine.expressions.evaluate import Spans, Values, for_one, in_case
from policy_engine.expressions.rates import segments, valued_one
from policy_engine.expressions.signatures import OVER_ROWS, ROUNDINGS
from policy_engine.expressions.types import Node

Words: TypeAlias = frozenset[str]
Rounded: TypeAlias = Callable[[Values], Words]
_NOTHING: Words = frozenset()


@lru_cache(maxsize=64)
def in_words(words: Words) -> str:
    return f"（{'，'.join(sorted(words))}）" if words else ""


def rounding(node: Node) -> Rounded | None:
    """How the sum of a case was rounded, in words, where it was: of months and days, in those that count. None of what
    is never rounded."""
    return _rounding(node) if _rounds(node) else None


def _rounding(node: Node) -> Rounded:
    if not _rounds(node):
        return lambda _: _NOTHING
    if node.op in BY_DAY:
        return _by_day(node)
    if node.op in OVER_ROWS:
        rows, in_row = node.args[0].name, _rounding(node.args[1])
        return lambda values: _all([in_row({**values, **row}) for row in values[rows]])
    if node.op == "if":
        condition, chosen, otherwise = for_one(node.args[0]), _rounding(node.args[1]), _rounding(node.args[2])
        return lambda values: chosen(values) if condition(values) else otherwise(values)
    inner = [_rounding(arg) for arg in node.args if _rounds(arg)]
    if node.op in ROUNDINGS:
        inner.append(_own(node))
    return inner[0] if len(inner) == 1 else lambda values: _all([words(values) for words in inner])


def _own(node: Node) -> Rounded:
    exact, divisor = for_one(node.args[0]), node.value * ROUNDINGS[node.op].fen
    mine = frozenset({ROUNDINGS[node.op].words})
    return lambda values: mine if exact(values) % divisor else _NOTHING


def _rounds(node: Node) -> bool:
    return node.op in ROUNDINGS or any(map(_rounds, node.args)) or any(_rounds(rate) for _, _, rate in node.series)


def _by_day(node: Node) -> Rounded:
    spans: Spans = [(first, last, _rounding(rate)) for first, last, rate in node.series]
    days = [for_one(arg) for arg in node.args[1:]]

    def drops(values: Values) -> Words:
        given = [day(values) for day in days]
        if node.op == "value_on":
            words: Words = valued_one(in_case(spans, values))(given[0])
            return words
        return _all([of_span for _, of_span in segments(in_case(spans, values), *given)])

    return drops


def _all(parts: Iterable[Any]) -> Words:
    return frozenset(word for words in parts for word in words)
