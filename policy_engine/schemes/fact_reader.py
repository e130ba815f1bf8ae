"""Reads the facts of a scheme: what a case must bring, of which kind, in which unit and between which bounds."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policy_engine.expressions.types import BIGGEST, MISSING, Choice, Choices, Day, Number, Places, Truth, Type
from policy_engine.expressions.units import Unit, UnitError
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Tree
from policy_engine.packs.schema import anything, keys, text, word
from policy_engine.schemes.facts import as_value
from policy_engine.schemes.scheme import Fact

MOST_CODES = 60
_SIMPLE: Mapping[str, Type] = {"boolean": Truth(), "date": Day(), "ordinals": Places()}
_FACT = keys(
    {"title": text, "type": word("integer", "choice", "set", *_SIMPLE)},
    dict.fromkeys(("unit", "min", "max", "of", "default", "optional", "note"), anything),
)


def fact_of(name: str, node: Tree, at: At) -> Fact:
    """The fact. Raises PackInvalid."""
    _FACT(node, at)
    fact = Fact(name, str(node["title"]), _type(node, at))
    if "optional" in node:
        return _optional(fact, node, at)
    if "default" not in node:
        return fact
    try:
        return replace(fact, default=as_value(fact, node["default"]))
    except ValueError as error:
        raise at.key(node, "default").wrong(str(error), node["default"]) from None


def _optional(fact: Fact, node: Mapping[str, Any], at: At) -> Fact:
    """A date that a case may lack; a stand-in such as 1900-01-01 would be compared like any other day."""
    if node["optional"] is not True or not isinstance(fact.type, Day) or "default" in node:
        raise at.key(node, "optional").wrong(
            "optional 只写 true，只用于日期，且不另写 default", node["optional"], "true"
        )
    return replace(fact, type=Day(optional=True), default=MISSING)


def _type(node: Mapping[str, Any], at: At) -> Type:
    kind = node["type"]
    if kind == "integer":
        return Number(unit_of(node, at), *_bounds(node, at))
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    listed = node.get("of")
    if not isinstance(listed, Mapping) or not 1 <= len(listed) <= MOST_CODES:
        raise at.key(node, "of").wrong(
            f"of 应列出 1 至 {MOST_CODES} 个代码和名称", listed, "{small: 小微企业, other: 其他}"
        )
    codes, labels = tuple(map(str, listed)), tuple(map(str, listed.values()))
    return Choice(codes, labels) if kind == "choice" else Choices(codes, labels)


def unit_of(node: Mapping[str, Any], at: At) -> Unit:
    try:
        return Unit.parse(str(node.get("unit", "")))
    except UnitError as error:
        raise at.key(node, "unit").wrong(str(error), node.get("unit", ""), "人") from None


def _bounds(node: Mapping[str, Any], at: At) -> tuple[int, int]:
    low, high = node.get("min", 0), node.get("max")
    if type(low) is not int or type(high) is not int or not -BIGGEST < low <= high < BIGGEST:
        raise at.key(node, "max").wrong("须有 max，是不小于 min 的整数", high, "max: 1000000")
    return low, high
