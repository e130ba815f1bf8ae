"""Figures on a page: what they are held against, whether they reach it, and the way from a number to its names."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from client.models.registry import ForecastView
from console import labels
from console.components import Cell, Shown
from console.desk import Desk

_LIST = "/registry/v1/graduates"
_INDICATORS = "/registry/v1/indicators/"
_BEHIND = {"/records": "registry.list_indicator_records", "/posts": "registry.list_indicator_posts"}
"""What is behind a number that is of no people, and who may list it."""
PEOPLE = "/people"
MANY_VALUES = "lacking"
"""The filter of the list that may be given several times; in the console's addresses its values stand in one field."""


def number(desk: Desk, count: int, link: str | None) -> Shown:
    """A number that opens to its names, for whoever may see them."""
    return Cell(str(count), names_at(desk, link)) if link and count else count


def names_at(desk: Desk, link: str) -> str | None:
    """The console's page of the list that the service's answer points to; None for whoever may not open it."""
    parts = urlsplit(link)
    if parts.path == _LIST:
        return f"{PEOPLE}?{_query(parts.query)}" if desk.may("registry.list_graduates") else None
    lists = _BEHIND.get(parts.path[parts.path.rfind("/") :])
    if parts.path.startswith(_INDICATORS) and lists is not None and desk.may(lists):
        return f"{parts.path.removeprefix('/registry/v1')}?{_query(parts.query)}"
    return None


def _query(text: str) -> str:
    fields: dict[str, str] = {}
    for name, value in parse_qsl(text):
        fields[name] = f"{fields[name]},{value}" if name in fields else value
    return urlencode(fields)


def cohort_of(desk: Desk) -> int | None:
    """The class (届) that was asked for, where it can be a year."""
    text = desk.query("cohort_year") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("9999") else None


def drawn(text: str | None) -> float | None:
    """A rate for a drawing; what is shown and exported stays the service's text."""
    return None if text is None else float(text.removesuffix("%"))


def verdict(met: bool | None) -> Shown:
    if met is None:
        return Cell("不作判断", tone="quiet")
    return Cell("达到", tone="good") if met else Cell("未达到", tone="bad")


def ahead(forecast: ForecastView | None) -> Shown:
    """Where a figure will be on its target's last day, marked as what it is; or why nobody can say."""
    if forecast is None:
        return None
    if forecast["unknown"] is not None:
        return Cell(labels.of(labels.NO_FORECAST, forecast["unknown"]), tone="quiet")
    amount = forecast["rate"] or forecast["part"]
    met = forecast["met"]
    hint = f"按 {forecast['since_on']} 后的进度直线推算到 {forecast['due_on']}，只供参考"
    return Cell(f"预计 {amount}", tone=None if met is None else "good" if met else "warn", hint=hint)


def goal(target: Mapping[str, Any] | None) -> str:
    """What the document asks for, in its numbers; the reason where it gives none."""
    if target is None:
        return "文件对此没有目标"
    if target["comparison"] is None:
        return str(target.get("unset") or "文件未给出数值")
    amount = f"{target['percent']}%" if target.get("percent") is not None else str(target.get("count"))
    return f"{amount}{labels.of(labels.COMPARISON, target['comparison'])}"
