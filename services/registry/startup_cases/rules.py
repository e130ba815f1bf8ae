"""Pure rules of start-up cases: what is missing, and when to follow up next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

TRAINING = "training"
"""The item that a completed start-up course gives as well."""


@dataclass(frozen=True)
class Items:
    """What a city's document gives to whoever wants to start up: code → name."""

    names: Mapping[str, str]
    clause: str
    quote: str


@dataclass(frozen=True)
class Interval:
    """So many days to the next follow-up; None where the document gives no number, and why."""

    days: int | None
    clause: str | None
    why: str | None


def missing(items: Items, given: Mapping[str, date]) -> list[str]:
    """In the order of the document."""
    return [code for code in items.names if code not in given]


def next_follow_up(opened_on: date, given: Mapping[str, date], interval: Interval) -> date | None:
    """Counted from the latest that was done for the person."""
    if interval.days is None:
        return None
    return max([opened_on, *given.values()]) + timedelta(days=interval.days)
