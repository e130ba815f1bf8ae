"""Pure rules of calendars: the days that the rows of a plan come to in a year."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol, TypeAlias

TYPED = "自定事项（内容见系统）"
"""In place of what somebody typed, for whoever is not to read it."""
DayKind: TypeAlias = Literal["target", "deadline", "window", "monthly", "cadence", "task"]


class Row(Protocol):
    """A row of a plan, the document's or one that was adopted."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def first_on(self) -> date | None: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def month_day(self) -> int | None: ...
    @property
    def every(self) -> str | None: ...
    @property
    def per(self) -> str | None: ...
    @property
    def reading(self) -> str | None: ...
    @property
    def is_chosen(self) -> bool: ...
    @property
    def clause(self) -> str | None: ...
    @property
    def quote(self) -> str | None: ...
    @property
    def unset(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """A day, or the days from the first to the last. No person stands in it."""

    key: str
    kind: DayKind
    title: str
    first_on: date
    last_on: date
    clause: str | None = None
    quote: str | None = None
    number: int | None = None
    unit: str | None = None
    per: str | None = None
    reading: str | None = None
    is_chosen: bool = True
    unset: str | None = None
    is_typed: bool = False
    """Its title is what somebody typed, and no document's."""


def days_of(rows: Iterable[Row], year: int) -> list[CalendarDay]:
    """Every day of the year that a row names, the first first."""
    days = [day for row in rows for day in _days(row, year)]
    return sorted(days, key=lambda day: (day.last_on, day.first_on, day.key))


def _days(row: Row, year: int) -> Iterator[CalendarDay]:
    for first, last in _spans(row, year):
        yield CalendarDay(
            key=f"{row.key}.{last.isoformat()}",
            kind=row.kind,  # type: ignore[arg-type]
            title=row.title,
            first_on=first,
            last_on=last,
            clause=row.clause,
            quote=row.quote,
            number=row.number,
            unit=row.unit,
            per=row.per,
            reading=row.reading,
            is_chosen=row.is_chosen,
            unset=row.unset,
            is_typed=bool(getattr(row, "by_hand", False)),
        )


def _spans(row: Row, year: int) -> Iterator[tuple[date, date]]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    if row.month_day is not None:
        yield from ((day, day) for day in _each_month(row.month_day, year))
    elif row.every is not None:
        since = row.first_on or first
        spans = ((max(opens, since), closes) for opens, closes in _periods(row.every, year))
        yield from ((opens, closes) for opens, closes in spans if opens <= closes)
    elif row.due_on is not None:
        opens = row.first_on or row.due_on
        if opens <= last and row.due_on >= first:
            yield opens, row.due_on


def _each_month(month_day: int, year: int) -> Iterator[date]:
    return (date(year, month, min(month_day, monthrange(year, month)[1])) for month in range(1, 13))


def _periods(every: str, year: int) -> Iterator[tuple[date, date]]:
    """The periods that end in the year; weeks are from Monday to Sunday, half months end on the 15th and the last."""
    if every == "week":
        sunday = date(year, 1, 1) + timedelta(days=6 - date(year, 1, 1).weekday())
        while sunday.year == year:
            yield sunday - timedelta(days=6), sunday
            sunday += timedelta(days=7)
    elif every == "half_month":
        for month in range(1, 13):
            yield date(year, month, 1), date(year, month, 15)
            yield date(year, month, 16), _end(year, month)
    else:
        months = {"month": 1, "quarter": 3, "year": 12}.get(every)
        for month in range(1, 13, months) if months else ():
            yield date(year, month, 1), _end(year, month + (months or 1) - 1)


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
