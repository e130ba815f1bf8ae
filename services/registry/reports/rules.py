"""Pure rules of the figures: does a rate, or a number, meet its target as written?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, TypeAlias

Number: TypeAlias = int | Fraction
ForecastGap: TypeAlias = Literal["no_due_day", "past_due", "nobody", "first_day"]


@dataclass(frozen=True)
class Target:
    """A bound in per cent for a measure by a day. `percent` is None where the document gives no number."""

    measure: str
    due_on: date
    comparison: str | None
    percent: int | None
    clause: str
    quote: str


@dataclass(frozen=True)
class Goal:
    """The bound of an indicator: per cent or a number; neither where the document gives none, and why."""

    comparison: str | None
    percent: int | None
    count: int | None
    due_on: date | None
    clause: str
    quote: str
    unset: str | None = None


def met(target: Target | Goal, part: Number, population: int) -> bool | None:
    """Whether part/population meets the target, exactly; None where there is nothing to judge by."""
    if population == 0 or target.percent is None:
        return None
    return _meets(target.comparison, part * 100, population * target.percent)


def compares(word: str, part: tuple[Number, int], last: tuple[int, int]) -> bool | None:
    """Whether a rate compares as a document says with the one of last year, exactly; None where there is nobody."""
    (number, population), (last_number, last_population) = part, last
    if 0 in (population, last_population):
        return None
    left, right = number * last_population, last_number * population
    return left > right if word == "over" else left >= right


def same_day_last_year(day: date) -> tuple[date, bool]:
    """The same calendar day of the year before, and whether there is none: 29 February is compared with the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day), is_leap_day


def reached(goal: Goal, number: Number) -> bool | None:
    """Whether a number meets the goal; None where there is nothing to judge by."""
    return None if goal.count is None else _meets(goal.comparison, number, goal.count)


def _meets(comparison: str | None, left: Number, right: int) -> bool:
    """超过 excludes its number; every other word includes it."""
    return left > right if comparison == "over" else left >= right


def in_order(districts: Iterable[str]) -> list[str]:
    """As the rows of a sheet stand: by code, and last who has not chosen a district."""
    return sorted(districts, key=lambda district: (district == "", district))


def percent_text(part: Number, population: int) -> str | None:
    """Two decimals, cut and never rounded up; None where there is nobody."""
    if population == 0:
        return None
    hundredths = part * 10_000 // population
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def target_on(targets: list[Target], measure: str, day: date) -> Target | None:
    """The target a day works towards: the next one that is due; after the last one, the last."""
    own = sorted((target for target in targets if target.measure == measure), key=lambda target: target.due_on)
    return next((target for target in own if target.due_on >= day), own[-1] if own else None)


def day_before_period(targets: list[Target], measure: str, due_on: date) -> date | None:
    """The last day before the period that ends with a target: the day of the measure's target before it; None for the
    first."""
    days = [target.due_on for target in targets if target.measure == measure and target.due_on < due_on]
    return max(days, default=None)


def forecast_gap(since_on: date | None, day: date, due_on: date | None) -> ForecastGap | None:
    """Why nobody can say where a figure will be; None where a line can be drawn. The first day of a period is not over
    and says nothing of a pace yet; the due day itself still belongs to it."""
    if due_on is None:
        return "no_due_day"
    if day > due_on:
        return "past_due"
    if since_on is None:
        return "nobody"
    return "first_day" if day <= since_on + timedelta(days=1) else None


def continued(before: int, since_on: date, part: int, day: date, due_on: date) -> Fraction:
    """The straight line from `before`, at the end of `since_on`, to `part` on `day`, on to `due_on`; not below zero."""
    pace = Fraction(part - before, (day - since_on).days)
    return max(Fraction(0), part + pace * (due_on - day).days)
