"""The second opinion on an expression: what it comes to in plain Python, by fractions, and month by month.

The engine's own code has no part in it.
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

Case: TypeAlias = Mapping[str, Any]
"""The facts of a case as JSON or YAML gives them, and the judged day as `on`."""


class NoValueError(Exception):
    """The second opinion met a day on which a parameter has no value."""


@dataclass(frozen=True)
class Part:
    """An expression, and what it comes to in a case."""

    text: str
    value: Callable[[Case], Any]


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_months(first: date, last: date) -> int:
    """The largest number of months after which the later day has not passed; below 0 where it is the earlier one."""
    months = -12 * 12
    while months_after(first, months + 1) <= last:
        months += 1
    return months


def half_up(number: Fraction) -> int:
    return int((number + Fraction(1, 2)) // 1)


ROUNDINGS: Mapping[str, Callable[[Fraction], int]] = {
    "whole": lambda fen: int(fen // 1),
    "rounded": half_up,
    "whole_yuan": lambda fen: int(fen / 100 // 1) * 100,
    "rounded_yuan": lambda fen: half_up(fen / 100) * 100,
}
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}


def in_force(series: Sequence[tuple[date, Any]], day: date) -> Any:
    """The last value that had begun by the day."""
    begun = [value for start, value in series if start <= day]
    if not begun:
        raise NoValueError
    return begun[-1]


def times(number: Part, rate: Part) -> Part:
    return Part(f"{number.text} * {rate.text}", lambda case: number.value(case) * rate.value(case))


def compared(left: Part, op: str, right: Part) -> Part:
    return Part(f"{left.text} {op} {right.text}", lambda case: COMPARED[op](left.value(case), right.value(case)))
