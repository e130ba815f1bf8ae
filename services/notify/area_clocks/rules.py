"""Which period a day is in, whose area an event counts for, and when a period's number is reached. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

Every = Literal["week", "half_month", "month", "quarter", "year"]
_MIDDLE = 15


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends in it, under the code that clocks name it by."""

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


def _half_of(day: date) -> Period:
    if day.day <= _MIDDLE:
        return Period(f"{day:%Y-%m}-H1", day.replace(day=1), day.replace(day=_MIDDLE))
    return Period(f"{day:%Y-%m}-H2", day.replace(day=_MIDDLE + 1), last_of_month(day))


def last_of_month(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def window_of(span: Mapping[str, Any], day: date) -> Period:
    """A dated window, or the occurrence of a yearly one that holds the day or comes next after it."""
    first, last = span["first"], span["last"]
    if isinstance(first, date):
        return Period(str(first.year), first, last)
    for year in range(day.year - 1, day.year + 2):
        opens = date(year, first["month"], first["day"])
        over = (last["month"], last["day"]) < (first["month"], first["day"])
        closes = date(year + over, last["month"], last["day"])
        if closes >= day:
            break
    return Period(str(opens.year), opens, closes)


def subject_area(per: str, city: str, area: str) -> str | None:
    """The city or the district that an event in an area counts for; None where it names no district."""
    if per == "city":
        return city
    parts = area.split("/")
    return "/".join(parts[:2]) if len(parts) > 1 else None


@dataclass(frozen=True)
class CountedFact:
    happened_on: date
    recorded_on: date


@dataclass(frozen=True)
class Tally:
    """`met_on` is the day on which the number was reached by what was recorded in time; None while it was not."""

    counted: int
    met_on: date | None
    late_entry: bool
    """It was not reached, and would be with what was recorded after the end."""


def tally(facts: Sequence[CountedFact], needed: int | None, due_on: date | None) -> Tally:
    """A period is missed for ever: what is recorded after its end is shown and does not heal it."""
    in_time = sorted(fact.happened_on for fact in facts if due_on is None or fact.recorded_on <= due_on)
    if needed is None or due_on is None:
        return Tally(len(in_time), None, False)
    met_on = in_time[needed - 1] if len(in_time) >= needed else None
    return Tally(len(in_time), met_on, met_on is None and len(facts) >= needed)
