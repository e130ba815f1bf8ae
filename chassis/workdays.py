"""Counting days: calendar days, or working days with the State Council's make-up days (调休)."""

from collections.abc import Sequence
from datetime import date, timedelta

import chinese_calendar


class UnpublishedYear(ValueError):
    """The State Council's holiday arrangement of a year in the period is not known; nothing is guessed."""


def add_days(start: date, days: int, day_type: str, stopped: Sequence[tuple[date, date]] = ()) -> date:
    """The day `days` after `start`; the day of `start` itself does not count, nor a day in one of the `stopped` spans.

    `day_type` is `calendar` or `working`; spans are (first, last), both in them. Raises UnpublishedYear where working
    days are not yet known.
    """
    if day_type not in ("calendar", "working"):
        raise ValueError(f"unknown day type {day_type!r}")
    day, left = start, days
    while left > 0:
        day += timedelta(days=1)
        if not any(first <= day <= last for first, last in stopped):
            left -= day_type == "calendar" or is_workday(day)
    return day


def next_workday(day: date) -> date:
    """The day itself where it is a working day, else the next one. Raises UnpublishedYear."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def is_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise UnpublishedYear(str(day.year)) from error
