"""Month by month: each month of a span by the rate in force on its first day, of one case and of columns."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from policy_engine.expressions.calendar import Column, civil_date, day_number, months_between, months_between_columns

Dated: TypeAlias = Sequence[tuple[int, int | None, Any]]
"""(first day, last day or None, value), oldest first."""


EARLIEST, LATEST = 1700, 2400
"""Years beyond these have the same months of a case as these have: none."""


class NoRate(ValueError):
    """A month lies outside every dated value of a rate. `first` is the first day of such a span.

    In columns: `rows` are the cases with such spans, `firsts` their first days; `of_all` says that no fact of a case
    decides it, so that all have it.
    """

    of_all = False

    def __init__(self, first: int, rows: Any = (0,), firsts: Any = ()) -> None:
        super().__init__(civil_date(first).isoformat())
        self.first, self.rows, self.firsts = civil_date(first), rows, [civil_date(day) for day in firsts]

    def at(self, places: Column) -> "NoRate":
        """The same of cases that stand at these places of a longer column."""
        first = day_number(self.first)
        if self.of_all:
            return NoRate(first, places, [first] * len(places))
        return NoRate(first, places[self.rows], map(day_number, self.firsts))


def _gap(days: Column, missing: Column) -> NoRate:
    """The cases whose day is in no span; a day that is the same for all has no column."""
    gap = NoRate(int(days.flat[missing[0]]), missing, days.flat[missing])
    gap.of_all = days.ndim == 0
    return gap


def joined_gaps(gaps: "Sequence[NoRate]") -> "NoRate":
    """The spans without a value of several parts of the cases, as one."""
    rows = np.concatenate([gap.rows for gap in gaps])
    firsts = [day_number(first) for gap in gaps for first in gap.firsts]
    return NoRate(firsts[0], rows, firsts)


def segments(series: Dated, first: int, months: int, left_out: int = 0) -> list[tuple[int, int]]:
    """(months, rate) of each dated value that falls into the span, oldest first, but for the months in `left_out`.

    Raises NoRate for a gap.
    """
    spans: list[tuple[int, int]] = []
    for index, (start, until, rate) in enumerate(series):
        end = _begun_before(first, _end_of(series, index, until), months)
        count = (_lowest(end) & ~_lowest(_begun_before(first, start, months)) & ~left_out).bit_count()
        if count > 0:
            spans.append((count, rate))
    if sum(count for count, _ in spans) != (_lowest(months) & ~left_out).bit_count():
        raise NoRate(first)
    return spans


def _lowest(number: int) -> int:
    return (1 << max(number, 0)) - 1


def _lowest_columns(number: Column) -> Column:
    return (1 << np.maximum(number, 0)) - 1


def _end_of(series: Dated, index: int, until: int | None) -> int | None:
    """The first day on which this value holds no more."""
    if until is not None:
        return until + 1
    return series[index + 1][0] if index + 1 < len(series) else None


def _begun_before(first: int, boundary: int | None, months: int) -> int:
    if boundary is None:
        return max(months, 0)
    if boundary <= first:
        return 0
    return max(0, min(months_between(first, boundary - 1) + 1, months))


def _begun_before_columns(first: Column, boundary: int | None, months: Column) -> Column:
    if boundary is None:
        return np.maximum(months, 0)
    full = months_between_columns(first, np.int64(boundary - 1)) + 1
    return np.where(boundary <= first, 0, np.maximum(np.minimum(full, months), 0))


def _ends_of_year(year: int) -> tuple[int, int]:
    """Its first day, and that of the year behind it."""
    within = min(max(year, EARLIEST), LATEST)
    return day_number(date(within, 1, 1)), day_number(date(within + 1, 1, 1))


def months_not_in(first: int, months: int, year: int) -> int:
    """The ordinals of those of the months that do not begin in the year, as bits."""
    before, by_end = (_begun_before(first, end, months) for end in _ends_of_year(year))
    return _lowest(months) & ~(_lowest(by_end) & ~_lowest(before))


def months_not_in_columns(first: Column, months: Column, year: int) -> Column:
    first, months = np.broadcast_arrays(first, months)
    before, by_end = (_lowest_columns(_begun_before_columns(first, end, months)) for end in _ends_of_year(int(year)))
    return _lowest_columns(months) & ~(by_end & ~before)


def monthly_one(series: Any) -> Callable[..., int]:
    """(first day, months, months that are left out) → the sum of each month's rate."""
    total = _total_of(series)
    if len(series) == 1 and series[0][1] is None:
        start, _, rate = series[0]

        def flat(first: int, months: int, left_out: int = 0) -> int:
            if left_out or (first < start and months > 0):
                return total(first, months, left_out)
            return max(months, 0) * int(rate)

        return flat
    return total


def _total_of(series: Any) -> Callable[..., int]:
    return lambda *span: sum(count * rate for count, rate in segments(series, *span))


def monthly_columns(series: Any) -> Callable[..., Column]:
    """The same for columns; the months of a span with some left out are 60 at most."""

    def total(first: Column, months: Column, left_out: Column | None = None) -> Column:
        first, months = np.broadcast_arrays(first, months)
        counted, amount = np.zeros(first.shape, np.int64), np.zeros(first.shape, np.int64)
        for index, (start, until, rate) in enumerate(series):
            before = _begun_before_columns(first, start, months)
            count = _counted(before, _begun_before_columns(first, _end_of(series, index, until), months), left_out)
            amount += count * rate
            counted += count
        missing = np.flatnonzero(counted != _counted(np.zeros_like(months), np.maximum(months, 0), left_out))
        if len(missing):
            raise _gap(first, missing)
        return amount

    return total


def valued_one(series: Dated) -> Callable[[int], Any]:
    """day → the value of the span that it lies in. Raises NoRate where it lies in none."""

    def value(day: int) -> Any:
        for start, until, of_span in reversed(series):
            if start <= day and (until is None or day <= until):
                return of_span
        raise NoRate(day)

    return value


def valued_columns(series: Dated) -> Callable[[Column], Column]:
    """The same for columns."""

    def value(day: Column) -> Column:
        day = np.asarray(day)
        value: Any = 0
        covered = np.zeros(day.shape, bool)
        for start, until, of_span in series:
            inside = (start <= day) & (True if until is None else day <= until)
            value = np.where(inside, of_span, value if covered.any() else of_span)
            covered |= inside
        missing = np.flatnonzero(~covered)
        if len(missing):
            raise _gap(day, missing)
        return value

    return value


def _counted(before: Column, end: Column, left_out: Column | None) -> Column:
    """How many of the ordinals above `before` and up to `end` are not left out."""
    if left_out is None:
        return end - before
    return np.bitwise_count(_lowest_columns(end) & ~_lowest_columns(before) & ~left_out).astype(np.int64)
