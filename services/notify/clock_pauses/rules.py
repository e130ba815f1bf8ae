"""Which days a pause may have. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.notify.clocks.rules import Pause

Fault = Literal["over", "not_running", "overlaps"]
_RUNNING = ("open", "warned", "paused")


@dataclass(frozen=True)
class Span:
    """First and last day that do not count. No last day: until somebody resumes the clock."""

    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Standing:
    """How a clock stands. A due date that is unknown because its year is not published may still be moved."""

    state: str
    due_on: date | None
    no_due_reason: str | None
    pauses: Sequence[Pause]


def runs(clock: Standing, on: date) -> bool:
    """Whether it can still be breached on that day: not met, not missed by the date alone, and with a date to move."""
    if clock.state not in _RUNNING or clock.no_due_reason == "not_cited":
        return False
    return clock.due_on is None or on <= clock.due_on


def within_limit(span: Span, longest_days: int | None, used_days: int) -> Span | None:
    """The span, with the end that the longest length gives one that names none; None where it is longer."""
    if longest_days is None:
        return span
    last = span.from_on + timedelta(days=longest_days - used_days - 1)
    if last < span.from_on or (span.until_on is not None and span.until_on > last):
        return None
    return Span(span.from_on, span.until_on or last)


def fault_of(clock: Standing, span: Span) -> Fault | None:
    """Why these days cannot be paused, if they cannot."""
    if span.until_on is not None and span.until_on < span.from_on:
        return "over"
    if any(pause.overlaps(span.from_on, span.until_on) for pause in clock.pauses):
        return "overlaps"
    return None if runs(clock, span.from_on) else "not_running"


def days_of(pauses: Sequence[Pause]) -> int:
    """How many days these pauses have, those to come included; one without an end stands in the way of any other."""
    return sum((p.last_on - p.from_on).days + 1 for p in pauses if p.last_on is not None and not p.is_void)


def to_end(pauses: Sequence[Pause], today: date) -> Pause | None:
    """The pause that a resumption ends: that of today, else the next."""
    left = [pause for pause in pauses if not pause.is_void and (pause.last_on is None or pause.last_on >= today)]
    return min(left, key=lambda pause: pause.from_on, default=None)
