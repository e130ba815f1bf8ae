"""Reckons with day numbers (1970-01-01 is 0): dates, full months and years, of one case and of columns."""

from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

EPOCH = date(1970, 1, 1).toordinal()
Column: TypeAlias = Any


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH


_DAYS = 1 << 15
"""Ninety years: the days that cases speak of are few, and each is asked for again and again."""


@lru_cache(maxsize=_DAYS)
def civil_date(number: int) -> date:
    return date.fromordinal(int(number) + EPOCH)


@lru_cache(maxsize=_DAYS)
def iso_date(number: int) -> str:
    return civil_date(number).isoformat()


_LAST_OF_MONTH = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _last_day(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _LAST_OF_MONTH[month]


def months_between(first: int, last: int) -> int:
    """Full months from one day number to another; the end of a shorter month completes it (31 Jan to 28 Feb: 1)."""
    a, b = civil_date(first), civil_date(last)
    months = (b.year - a.year) * 12 + b.month - a.month
    return months - (min(a.day, _last_day(b.year, b.month)) > b.day)


def add_months(first: int, months: int) -> int:
    """The same day so many months later, or the last day of a shorter month."""
    day = civil_date(first)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_number(date(year, month + 1, min(day.day, _last_day(year, month + 1))))


def add_months_columns(first: Column, months: Column) -> Column:
    month, day = _civil(first)
    later = month + months
    return _MONTH_STARTS[later - _FIRST_MONTH] + np.minimum(day, _length(later)) - 1


def months_between_columns(first: Column, last: Column) -> Column:
    (a_month, a_day), (b_month, b_day) = _civil(first), _civil(last)
    return b_month - a_month - (np.minimum(a_day, _length(b_month)) > b_day)


def _civil(days: Column) -> tuple[Column, Column]:
    """Months since 1970, and the day of the month."""
    place = np.asarray(days) - _FIRST_DAY
    if place.size and not 0 <= place.min() <= place.max() < len(_MONTHS):
        raise ValueError("a date lies outside the years 1600 to 2500")
    month = _MONTHS[place]
    return month, days - _MONTH_STARTS[month - _FIRST_MONTH] + 1


def _length(month: Column) -> Column:
    place = month - _FIRST_MONTH
    return _MONTH_STARTS[place + 1] - _MONTH_STARTS[place]


def year_columns(day: Column) -> Column:
    return _civil(day)[0] // 12 + 1970


_CALENDAR = np.arange(np.datetime64("1600-01"), np.datetime64("2501-01"))
_FIRST_MONTH = int(_CALENDAR[0].astype(np.int64))
_MONTH_STARTS = _CALENDAR.astype("datetime64[D]").astype(np.int64)
_FIRST_DAY = int(_MONTH_STARTS[0])
_MONTHS = np.repeat(np.arange(len(_CALENDAR) - 1), np.diff(_MONTH_STARTS)) + _FIRST_MONTH
