"""The facts of a case, as JSON or YAML gives them, made the whole numbers that expressions run on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policy_engine.errors import JSON, FactsInvalid
from policy_engine.expressions.calendar import day_number
from policy_engine.expressions.types import Choice, Choices, Column, Day, Number, Places, Rows, Truth, Type
from policy_engine.schemes.scheme import Fact, Scheme


def facts_from(scheme: Scheme, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a case as JSON gives them → whole numbers. Raises FactsInvalid, naming every fault."""
    faults: list[dict[str, JSON]] = [
        {"fact": name, "detail": "此项目没有该事实"} for name in given if name not in scheme.facts
    ]
    values: dict[str, Any] = {}
    for name, fact in scheme.facts.items():
        stated = given.get(name)
        if stated is None:
            if fact.default is None:
                faults.append({"fact": name, "detail": f"缺少：{fact.title}"})
            values[name] = fact.default
            continue
        try:
            values[name] = as_value(fact, stated)
        except ValueError as error:
            faults.append({"fact": name, "detail": f"{fact.title}{error}"})
    if faults:
        raise FactsInvalid("；".join(f"{fault['fact']}：{fault['detail']}" for fault in faults), errors=faults)
    return values


MOST_FAULTS = 10
"""That are written out of one list."""


def as_value(fact: Fact | Column, given: Any) -> Any:
    """A fact as JSON or YAML gives it → a whole number; a list → its rows, each by the names of its columns.

    Raises ValueError with a Chinese sentence.
    """
    kind = fact.type
    if isinstance(kind, Truth):
        if type(given) is not bool:
            raise ValueError("应为 true 或 false")
        return given
    if isinstance(kind, Number):
        if type(given) is not int or not kind.low <= given <= kind.high:
            raise ValueError(f"应为 {kind.low} 到 {kind.high} 之间的整数（{kind.unit}）")
        return given
    if isinstance(kind, Day):
        return day_number(_date(given))
    if isinstance(kind, Choice):
        if not isinstance(given, str) or given not in kind.codes:
            raise ValueError(f"应为 {'、'.join(kind.codes)} 之一")
        return kind.codes.index(given)
    return _rows(kind, given) if isinstance(kind, Rows) else _bits(kind, given)


def _rows(kind: Rows, given: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(given, list) or not kind.least <= len(given) <= kind.most:
        raise ValueError(f"应为 {kind.least} 到 {kind.most} 行的清单")
    faults: list[str] = []
    rows = tuple(_row(kind, number, row, faults) for number, row in enumerate(given, 1))
    if faults:
        more = f"；另有 {len(faults) - MOST_FAULTS} 处" if len(faults) > MOST_FAULTS else ""
        raise ValueError(f"{'；'.join(faults[:MOST_FAULTS])}{more}")
    return rows


def _row(kind: Rows, number: int, given: Any, faults: list[str]) -> Mapping[str, Any]:
    """One row; `faults` takes what is wrong with it."""
    if not isinstance(given, Mapping):
        faults.append(f"第 {number} 行应为一组“列: 值”")
        return {}
    names = {column.name for column in kind.columns}
    faults += [f"第 {number} 行没有列 {str(name)[:60]}" for name in given if name not in names]
    values: dict[str, Any] = {}
    for column in kind.columns:
        entry = given.get(column.name)
        if entry is None:
            if column.default is None:
                faults.append(f"第 {number} 行缺少 {column.name}（{column.title}）")
            values[column.name] = column.default
            continue
        try:
            values[column.name] = as_value(column, entry)
        except ValueError as error:
            faults.append(f"第 {number} 行 {column.name}（{column.title}）{error}")
    return values


def _date(given: Any) -> date:
    if type(given) is not date:
        if not isinstance(given, str) or len(given) != 10:
            raise ValueError("应为日期，例如 2023-07-31")
        try:
            given = date.fromisoformat(given)
        except ValueError:
            raise ValueError("应为日期，例如 2023-07-31") from None
    if not 1900 <= given.year <= 2200:
        raise ValueError("日期应在 1900 年到 2200 年之间")
    return date(given.year, given.month, given.day)


def _bits(kind: Type, given: Any) -> int:
    if not isinstance(given, list):
        raise ValueError("应为列表")
    if isinstance(kind, Places):
        if not all(type(place) is int and 1 <= place <= 60 for place in given):
            raise ValueError("应为 1 到 60 的序号")
        return sum(1 << (place - 1) for place in set(given))
    assert isinstance(kind, Choices)
    if not all(isinstance(code, str) and code in kind.codes for code in given):
        raise ValueError(f"应取自 {'、'.join(kind.codes)}")
    return sum(1 << kind.codes.index(code) for code in set(given))
