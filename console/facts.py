"""A scheme's facts as fields of a form, as the service takes them, and as staff read them: by their types alone."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from client.models.subsidy import FactView
from console import labels
from console.components import Field
from policy_engine.explain import formula

PREFIX = "fact-"
"""Of a fact's field: a pack may call a fact as another field is called."""
MONEY = "分"
_YUAN = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,2}))?")
_INTEGER = re.compile(r"-?\d{1,18}")
_BETWEEN = re.compile(r"[\t,，]")


def fields_of(facts: Sequence[FactView]) -> list[Field]:
    return [entry for fact in facts for entry in _fields(fact)]


def _fields(fact: FactView) -> list[Field]:
    name, title, codes = PREFIX + fact["fact"], fact["title"], fact.get("codes") or {}
    required = fact["required"]
    match fact["type"]:
        case "truth":
            return [Field(name, title, "select", choices=labels.YES_NO, required=required)]
        case "day":
            return [Field(name, title, "date", required=required)]
        case "choice":
            return [Field(name, title, "select", choices=codes, required=required)]
        case "choices":
            return [
                Field(f"{name}.{code}", f"{title}：{label}", "checkbox", required=False)
                for code, label in codes.items()
            ]
        case "places":
            return [Field(name, title, required=required, hint="填序号，以逗号分隔；没有的不填")]
        case "rows":
            hint = f"每行一条，依次为{'、'.join(map(_column, fact.get('columns') or ()))}；可从表格复制"
            return [Field(name, f"{title}（{_span(fact)}）", "textarea", required=required, hint=hint)]
        case _:
            return [Field(name, f"{title}（{unit_of(fact)}）", required=required, hint=_span(fact))]


def unit_of(fact: FactView) -> str:
    """The unit as it is typed and read: money in yuan, which the service counts in fen."""
    unit = fact.get("unit") or ""
    return f"元{unit.removeprefix(MONEY)}" if _is_money(fact) else unit


def _is_money(fact: FactView) -> bool:
    unit = fact.get("unit") or ""
    return unit == MONEY or unit.startswith(f"{MONEY}/")


def _span(fact: FactView) -> str:
    low, high = fact.get("low"), fact.get("high")
    ends = [shown(fact, end) if fact["type"] == "number" else str(end) for end in (low, high) if end is not None]
    return " 至 ".join(ends)


def _column(column: FactView) -> str:
    if column.get("codes"):
        return f"{column['title']}（{'／'.join((column.get('codes') or {}).values())}）"
    return f"{column['title']}（{unit_of(column)}）" if column.get("unit") else column["title"]


def values_of(facts: Sequence[FactView], sent: Mapping[str, str]) -> dict[str, Any]:
    """The facts that were filled in, in the service's own types. What is no value of its type goes as it was typed, for
    the service to refuse in its own words."""
    values: dict[str, Any] = {}
    for fact in facts:
        name = PREFIX + fact["fact"]
        if fact["type"] == "choices":
            values[fact["fact"]] = [code for code in fact.get("codes") or {} if sent.get(f"{name}.{code}") == "true"]
        elif sent.get(name, "").strip():
            values[fact["fact"]] = _value(fact, sent[name].strip())
    return values


def _value(fact: FactView, text: str) -> Any:
    match fact["type"]:
        case "truth":
            return {"true": True, "false": False}.get(text, text)
        case "number":
            return _number(fact, text)
        case "choice":
            return {label: code for code, label in (fact.get("codes") or {}).items()}.get(text, text)
        case "places":
            return [int(place) if _INTEGER.fullmatch(place) else place for place in _BETWEEN.sub(" ", text).split()]
        case "rows":
            return [_row(fact, line) for line in text.splitlines() if line.strip()]
        case _:
            return text


def _number(fact: FactView, text: str) -> int | str:
    """Exact: yuan with up to two decimals become fen, anything finer is nobody's to round."""
    plain = text.replace(",", "").replace("，", "")
    if not _is_money(fact):
        return int(plain) if _INTEGER.fullmatch(plain) else text
    yuan = _YUAN.fullmatch(plain)
    if yuan is None:
        return text
    fen = int(yuan[2]) * 100 + int((yuan[3] or "").ljust(2, "0"))
    return -fen if yuan[1] else fen


def _row(fact: FactView, line: str) -> Any:
    """A line's cells by their columns; a line of another length as it was typed."""
    cells, columns = [cell.strip() for cell in _BETWEEN.split(line)], fact.get("columns") or []
    if len(cells) != len(columns):
        return line
    words = {"是": "true", "否": "false"}
    return {
        column["fact"]: _value(column, words.get(cell, cell) if column["type"] == "truth" else cell)
        for column, cell in zip(columns, cells, strict=True)
    }


def shown(fact: FactView | None, value: Any) -> str:
    """A fact's value in words; of opaque ids how many there are."""
    codes = (fact.get("codes") or {}) if fact else {}
    if isinstance(value, bool):
        return labels.YES_NO[str(value).lower()]
    if isinstance(value, int) and fact and _is_money(fact):
        return f"{formula.yuan(value)} {unit_of(fact)}"
    if isinstance(value, int):
        return f"{value} {fact.get('unit') or ''}".strip() if fact else str(value)
    if fact and fact["type"] == "number" and isinstance(value, list):
        return f"{len(value)} {fact.get('unit') or ''}".strip()
    if fact and fact["type"] == "rows" and isinstance(value, list):
        return f"{len(value)} 条"
    if isinstance(value, list):
        return "、".join(codes.get(str(entry), str(entry)) for entry in value) or "无"
    return codes.get(str(value), str(value)) if value is not None else "—"
