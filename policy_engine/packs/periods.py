"""Stretches of days that documents speak of: ISO weeks, half months, months, quarters, years. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

Every: TypeAlias = Literal["week", "half_month", "month", "quarter", "year"]
_MIDDLE = 15
_CODE = re.compile(r"(?P<year>\d{4})-(W(?P<week>\d{2})|(?P<month>\d{2})(-H(?P<half>[12]))?)", re.ASCII)


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends in it, under the code that it is named by."""

    code: str
    first: date
    last: date

    def next_day(self) -> date:
        return self.last + timedelta(days=1)


def period_of(every: Every, day: date) -> Period:
    """The period that holds a day: ISO weeks, halves up to and from the 15th, calendar months, quarters and years."""
    if every == "week":
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(f"{year}-W{week:02d}", monday, monday + timedelta(days=6))
    if every == "half_month":
        return _half_of(day)
    length = {"month": 1, "quarter": 3, "year": 12}[every]
    start = date(day.year, day.month - (day.month - 1) % length, 1)
    number = (day.month - 1) // length + 1
    code = {"month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{number}", "year": str(day.year)}[every]
    return Period(code, start, last_of_month(date(day.year, start.month + length - 1, 1)))


def period_named(code: str) -> Period | None:
    """The week, half month or month named `2023-W27`, `2023-07-H2` or `2023-07`; None where there is none."""
    named = _CODE.fullmatch(code)
    if named is None:
        return None
    try:
        return _named(named)
    except ValueError:
        return None


def _named(named: re.Match[str]) -> Period:
    year, week, month, half = (named[part] for part in ("year", "week", "month", "half"))
    if week:
        return period_of("week", date.fromisocalendar(int(year), int(week), 1))
    if half:
        return period_of("half_month", date(int(year), int(month), 1 if half == "1" else _MIDDLE + 1))
    return period_of("month", date(int(year), int(month), 1))


def _half_of(day: date) -> Period:
    if day.day <= _MIDDLE:
        return Period(f"{day:%Y-%m}-H1", day.replace(day=1), day.replace(day=_MIDDLE))
    return Period(f"{day:%Y-%m}-H2", day.replace(day=_MIDDLE + 1), last_of_month(day))


def last_of_month(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)
