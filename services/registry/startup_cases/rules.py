"""Pure rules of start-up cases: what is missing, and when to follow up next."""

from collections.abc import Iterable, Mapping
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


def next_follow_up(opened_on: date, done: Iterable[date], agreed_on: date | None, interval: Interval) -> date | None:
    """Counted from the latest that was done for the person, or as was agreed with them if that is earlier."""
    latest = max([opened_on, *done])
    by_document = None if interval.days is None else latest + timedelta(days=interval.days)
    return min((day for day in (by_document, agreed_on) if day is not None), default=None)


def is_too_late(next_on: date | None, followed_on: date, interval: Interval) -> bool:
    """Nobody agrees to a later day than the city's own."""
    if next_on is None or interval.days is None:
        return False
    return next_on > followed_on + timedelta(days=interval.days)
