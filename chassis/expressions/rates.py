"""Month by month: each month of a span by the rate in force on its first day, of one case and of columns."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from chassis.expressions.days import Column, civil_date, months_between, months_between_columns


class NoRate(ValueError):
    """A month lies outside every dated value of a rate. `first` is the first such day, `row` the case in a column."""

    def __init__(self, first: int, row: int = 0) -> None:
        super().__init__(civil_date(first).isoformat())
        self.first, self.row = civil_date(first), row


def segments(series: Sequence[tuple[int, int | None, int]], first: int, months: int) -> list[tuple[int, int]]:
    """(months, rate) of each dated value that falls into the span, oldest first. Raises NoRate for a gap."""
    found: list[tuple[int, int]] = []
    for index, (start, until, rate) in enumerate(series):
        end = _end_of(series, index, until)
        count = _begun_before(first, end, months) - _begun_before(first, start, months)
        if count > 0:
            found.append((count, rate))
    if sum(count for count, _ in found) != max(months, 0):
        raise NoRate(first)
    return found


def _end_of(series: Sequence[tuple[int, int | None, int]], index: int, until: int | None) -> int | None:
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


def monthly_one(series: Any) -> Callable[[int, int], int]:
    if len(series) == 1 and series[0][1] is None:
        start, _, rate = series[0]

        def flat(first: int, months: int) -> int:
            if first < start and months > 0:
                raise NoRate(first)
            return max(months, 0) * int(rate)

        return flat
    return lambda first, months: sum(count * rate for count, rate in segments(series, first, months))


def monthly_columns(series: Any) -> Callable[[Column, Column], Column]:
    def total(first: Column, months: Column) -> Column:
        first, months = np.broadcast_arrays(first, months)
        amount, counted = np.zeros(first.shape, np.int64), np.zeros(first.shape, np.int64)
        for index, (start, until, rate) in enumerate(series):
            before = _begun_before_columns(first, start, months)
            count = _begun_before_columns(first, _end_of(series, index, until), months) - before
            amount += count * rate
            counted += count
        missing = np.flatnonzero(counted != np.maximum(months, 0))
        if len(missing):
            raise NoRate(int(first.flat[missing[0]]), int(missing[0]))
        return amount

    return total
