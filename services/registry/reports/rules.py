"""Pure rules of the figures: does a rate, or a number, meet its target as written?"""

from dataclasses import dataclass
from datetime import date


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


def met(target: Target | Goal, part: int, population: int) -> bool | None:
    """Whether part/population meets the target, in whole numbers; None where there is nothing to judge by."""
    if population == 0 or target.percent is None:
        return None
    return _meets(target.comparison, part * 100, population * target.percent)


def reached(goal: Goal, number: int) -> bool | None:
    """Whether a number meets the goal; None where there is nothing to judge by."""
    return None if goal.count is None else _meets(goal.comparison, number, goal.count)


def _meets(comparison: str | None, left: int, right: int) -> bool:
    """超过 excludes its number; every other word includes it."""
    return left > right if comparison == "over" else left >= right


def percent_text(part: int, population: int) -> str | None:
    """Two decimals, cut and never rounded up; None where there is nobody."""
    if population == 0:
        return None
    hundredths = part * 10_000 // population
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def target_on(targets: list[Target], measure: str, day: date) -> Target | None:
    """The target a day works towards: the next one that is due; after the last one, the last."""
    own = sorted((target for target in targets if target.measure == measure), key=lambda target: target.due_on)
    return next((target for target in own if target.due_on >= day), own[-1] if own else None)
