"""Reads the facts of a scheme: what a case must bring, of which kind, in which unit and between which bounds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from policy_engine.expressions.types import (
    BIGGEST,
    MISSING,
    Choice,
    Choices,
    Column,
    Day,
    Number,
    Places,
    Rows,
    Truth,
    Type,
)
from policy_engine.expressions.units import NONE, Unit, UnitError
from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Tree
from policy_engine.packs.schema import anything, keys, text, word
from policy_engine.schemes.facts import as_value
from policy_engine.schemes.scheme import Fact

MOST_CODES = 60
MOST_ROWS = 2000
MOST_COLUMNS = 30
_EXAMPLE = "{wage: {title: 月工资, type: integer, unit: 分/月, max: 10000000}}"
_SIMPLE: Mapping[str, Type] = {"boolean": Truth(), "date": Day(), "ordinals": Places()}
_FACT = keys(
    {"title": text, "type": word("integer", "choice", "set", *_SIMPLE, "list", "district")},
    dict.fromkeys(("unit", "min", "max", "of", "columns", "default", "optional", "note"), anything),
)


Districts: TypeAlias = Callable[[], Mapping[str, str]]
"""Code → name of the pack's districts; asked for only where a fact is one of them."""


def fact_of(name: str, node: Tree, at: At, districts: Districts) -> Fact:
    """The fact. Raises PackInvalid."""
    _FACT(node, at)
    fact = Fact(name, str(node["title"]), _type(node, at, districts))
    if "columns" in node and not isinstance(fact.type, Rows):
        raise at.key(node, "columns").wrong("只有 type: list 的事实有 columns", node["columns"])
    if "optional" in node:
        return _optional(fact, node, at)
    if "default" not in node:
        return fact
    if isinstance(fact.type, Rows) and node["default"] != []:
        raise at.key(node, "default").wrong("清单的 default 只写 []：没有一行", node["default"], "[]")
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


def _type(node: Mapping[str, Any], at: At, districts: Districts) -> Type:
    kind = node["type"]
    if kind == "integer":
        return Number(unit_of(node, at), *_bounds(node, at))
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind == "list":
        return _rows(node, at, districts)
    if kind == "district":
        return _district(node, at, districts())
    listed = node.get("of")
    if not isinstance(listed, Mapping) or not 1 <= len(listed) <= MOST_CODES:
        raise at.key(node, "of").wrong(
            f"of 应列出 1 至 {MOST_CODES} 个代码和名称", listed, "{small: 小微企业, other: 其他}"
        )
    codes, labels = tuple(map(str, listed)), tuple(map(str, listed.values()))
    return Choice(codes, labels) if kind == "choice" else Choices(codes, labels)


def _district(node: Mapping[str, Any], at: At, districts: Mapping[str, str]) -> Choice:
    """A choice among the districts that the pack itself lists: nobody writes them twice."""
    if odd := sorted({"of", "default"} & set(node)):
        what = f"district 的代码取自本包 taxonomies.yaml 的 districts，不写 {odd[0]}"
        raise at.key(node, odd[0]).wrong(what, node[odd[0]])
    if not 1 <= len(districts) <= MOST_CODES:
        raise at.key(node, "type").wrong(f"本包 taxonomies.yaml 应列出 1 至 {MOST_CODES} 个区", len(districts))
    return Choice(tuple(districts), tuple(districts.values()), is_district=True)


def _rows(node: Mapping[str, Any], at: At, districts: Districts) -> Rows:
    """A list: each of its columns is a fact of a row; neither names nor numbers of persons have a type."""
    least, most = _bounds(node, at)
    if not 0 <= least <= most <= MOST_ROWS or most < 1:
        raise at.key(node, "max").wrong(f"清单的 max 为 1 至 {MOST_ROWS} 行，min 不大于 max", most, "max: 200")
    columns, place = node.get("columns"), at.key(node, "columns")
    if not isinstance(columns, Mapping) or not 1 <= len(columns) <= MOST_COLUMNS:
        raise place.wrong(f"清单须有 columns，1 至 {MOST_COLUMNS} 列，每列写法同事实", columns, _EXAMPLE)
    flaws = Flaws()
    places = [(str(name), entry, place.key(columns, name)) for name, entry in columns.items()]
    read = [flaws.of(_column, *column, districts) for column in places]
    flaws.refuse()
    unit = unit_of(node, at) if "unit" in node else NONE
    return Rows(tuple(column for column in read if column is not None), unit, least, most)


def _column(name: str, node: Tree, at: At, districts: Districts) -> Column:
    fact = fact_of(name, node, at, districts)
    if isinstance(fact.type, Rows | Places):
        raise at.key(node, "type").wrong("清单的列不能是 list 或 ordinals", node["type"], "integer")
    return Column(fact.name, fact.title, fact.type, fact.default)


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
