"""The periods that are judged, and the windows in which claims are taken."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""The days that rules judge by, and that facts may name."""
PERIODS = ("half_year", "year")


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included. `code` is `2023-H1`, `2023-H2` or `2023`."""

    code: str
    first: date
    last: date


def period_of(day: date, kind: str) -> Period:
    """The period of a kind (`half_year` or `year`) that a day lies in."""
    if kind == "year":
        return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))
    if kind not in PERIODS:
        raise ValueError(f"unknown period kind {kind!r}")
    if day.month <= 6:
        return Period(f"{day.year}-H1", date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(f"{day.year}-H2", date(day.year, 7, 1), date(day.year, 12, 31))


def period_named(code: str, kind: str) -> Period:
    """The period of this code. Raises ValueError where the kind has no such code."""
    year = int(code[:4]) if code[:4].isdigit() else 0
    if not 2000 <= year <= 2100:
        raise ValueError(code)
    for month in (1, 7):
        period = period_of(date(year, month, 1), kind)
        if period.code == code:
            return period
    raise ValueError(code)


def are_months(value: Any) -> bool:
    """Whether it is a list of months of the year, none of them twice."""
    numbers = isinstance(value, list) and bool(value) and all(type(month) is int for month in value)
    return numbers and len(set(value)) == len(value) and all(1 <= month <= 12 for month in value)


def is_open(today: date, months: Collection[int], period: Period | None = None) -> bool:
    """Whether claims are taken today: in a window month, after the end of the period."""
    return today.month in months and (period is None or today > period.last)


def next_opening(today: date, months: Collection[int], period: Period | None = None) -> date:
    """The first day on or after today on which claims are taken."""
    day = today
    if period is not None and day <= period.last:
        day = period.last + timedelta(days=1)
    while day.month not in months:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day
