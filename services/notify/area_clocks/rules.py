"""Which period of a kind a day is in, whose area an event counts for, and when a period's number is reached. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Cited, Pack
from policy_engine.packs.periods import Period, last_of_month, period_of
from services.notify.clocks.kinds import ClockKind, path_of, set_or_none


def due_within(period: Period, by: Mapping[str, int]) -> date:
    """The last day for a period's number where that is before its end: `weekday` of a week, else `day` of its
    `month`-th month, the first where none is written; a month that is shorter ends with its own last day."""
    if "weekday" in by:
        return period.first + timedelta(days=by["weekday"] - 1)
    later = period.first.month - 1 + by.get("month", 1) - 1
    start = date(period.first.year + later // 12, later % 12 + 1, 1)
    return min(start + timedelta(days=by["day"] - 1), last_of_month(start))


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


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One period of a kind as the pack has it. `due_on` is None where a number that it needs is not cited; it may be
    before `last_on`, with which the period ends."""

    code: str
    started_on: date | None
    last_on: date | None
    due_on: date | None
    needed: int | None
    clause: str
    quote: str


def occurrence_at(pack: Pack, kind: ClockKind, day: date) -> Occurrence | None:
    """The period of a kind that a day is in; None where there is none, or the pack does not say which it would be.

    A period that began while the document was in force runs to its end; none begins after that.
    """
    by_type = {"cadence": _cadence_at, "milestone": _milestone_at, "window": _window_at}
    occurrence = by_type[kind.kind_type](pack, path_of(kind.name), day)
    is_taken = occurrence is not None and kind.takes(pack, occurrence.started_on or day)
    return occurrence if is_taken else None


def _cadence_at(pack: Pack, path: str, day: date) -> Occurrence | None:
    every = set_or_none(pack, f"{path}.every", day)
    starts_on = set_or_none(pack, f"{path}.starts_on", day) if pack.has(f"{path}.starts_on") else date.min
    if every is None or starts_on is None or day < starts_on:
        return None
    period = period_of(every, day)
    first = max(period.first, starts_on)
    number = _cited(pack, f"{path}.at_least", first)
    due_on = _due_in(pack, path, period, first)
    if isinstance(number, ParameterNotCited):
        return _undated(period.code, first, number)
    if isinstance(due_on, ParameterNotCited):
        return _undated(period.code, first, due_on)
    occurrence = _dated(Period(period.code, first, period.last), number, int(number.value))
    return replace(occurrence, due_on=due_on) if due_on >= first else None


def _due_in(pack: Pack, path: str, period: Period, on: date) -> date | ParameterNotCited:
    """The last day for a period's number: its end, where the document does not name an earlier day."""
    if not pack.has(f"{path}.due_by"):
        return period.last
    by = _cited(pack, f"{path}.due_by", on)
    return by if isinstance(by, ParameterNotCited) else due_within(period, by.value)


def _milestone_at(pack: Pack, path: str, day: date) -> Occurrence | None:
    first = set_or_none(pack, f"{path}.counts_from", day)
    if first is None or day < first:
        return None
    due = _cited(pack, f"{path}.due_on", day)
    number = _cited(pack, f"{path}.at_least", day) if pack.has(f"{path}.at_least") else None
    if isinstance(due, ParameterNotCited) or isinstance(number, ParameterNotCited):
        missing = due if isinstance(due, ParameterNotCited) else number
        assert isinstance(missing, ParameterNotCited)
        return _undated(str(day.year), first, missing)
    if day > due.value:
        return None
    needed = 1 if number is None else int(number.value)
    return _dated(Period(str(due.value.year), first, due.value), due, needed)


def _window_at(pack: Pack, path: str, day: date) -> Occurrence | None:
    span = _cited(pack, f"{path}.period", day)
    if isinstance(span, ParameterNotCited):
        return _undated(str(day.year), None, span)
    period = window_of(span.value, day)
    return None if day > period.last else _dated(period, span, None)


def _cited(pack: Pack, path: str, on: date) -> Cited | ParameterNotCited:
    try:
        return pack.value(path, on=on)
    except ParameterNotCited as missing:
        return missing


def _dated(period: Period, source: Cited, needed: int | None) -> Occurrence:
    dates = {"started_on": period.first, "last_on": period.last, "due_on": period.last}
    return Occurrence(code=period.code, needed=needed, clause=source.clause, quote=source.quote, **dates)


def _undated(code: str, started_on: date | None, missing: ParameterNotCited) -> Occurrence:
    about = {"clause": missing.clause, "quote": missing.quote}
    return Occurrence(code=code, started_on=started_on, last_on=None, due_on=None, needed=None, **about)


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
