"""When a deadline is due by its city's document, under the readings that the document allows, pauses left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chassis.workdays import UnpublishedYear, add_days, next_workday
from policy_engine.errors import ParameterNotCited
from policy_engine.expressions.calendar import add_months, civil_date, day_number
from policy_engine.packs.pack import Cited, Pack, Packs
from services.notify.clocks.kinds import path_of, set_or_none
from services.notify.clocks.rules import FIRST_CONTACT, DayType, Pause, spans

NoDueReason = Literal["not_cited", "year_not_published", "paused"]
DAY_TYPES: tuple[DayType, ...] = ("calendar", "working")


@dataclass(frozen=True)
class Deadline:
    """When a clock is due, and the clause it comes from; or why there is no date."""

    due_on: date | None
    day_type: DayType | None
    clause: str
    quote: str
    no_due_reason: NoDueReason | None = None


def deadline_of(
    packs: Packs,
    city: str,
    started_on: date,
    kind: str = FIRST_CONTACT,
    pauses: Sequence[Pause] = (),
    *,
    anchor_on: date | None = None,
) -> Deadline:
    """A deadline (落实5日内必联系) as the city's document gives it, in the reading of “日” that the city chose.

    Days of a pause do not count. One whose end nobody knows leaves it without a date (`paused`). `anchor_on` is the day
    from which the months of a promise that repeats are counted; its own start where there is none.
    """
    try:
        day_type = _chosen_day_type(packs, city, started_on, kind)
        return _deadline_by(packs, city, started_on, kind, day_type, pauses, anchor_on)
    except ParameterNotCited as missing:
        return Deadline(None, None, missing.clause, missing.quote, "not_cited")


def first_contact_readings(packs: Packs, city: str, started_on: date) -> tuple[Sequence[Deadline], DayType | None]:
    """The deadline under each reading of “日”, and the reading the city chose; None while it has not."""
    readings = [_deadline_by(packs, city, started_on, FIRST_CONTACT, day_type) for day_type in DAY_TYPES]
    try:
        return readings, _chosen_day_type(packs, city, started_on, FIRST_CONTACT)
    except ParameterNotCited:
        return readings, None


def day_after(day: date, days: int, day_type: DayType) -> date | None:
    """The so many days later; None while the working days of a year in between are not published."""
    try:
        return add_days(day, days, day_type)
    except UnpublishedYear:
        return None


@dataclass(frozen=True)
class _Term:
    """How long a deadline runs: so many days of a type, and the clause that says so."""

    days: int
    day_type: DayType
    cited: Cited


def _chosen_day_type(packs: Packs, city: str, on: date, kind: str) -> DayType:
    """Months are calendar months; of days the city says which."""
    pack = packs.city(city, on=on)
    if pack.has(f"{path_of(kind)}.months"):
        return "calendar"
    chosen: DayType = pack.value(f"{path_of(kind)}.day_type", on=on).value
    return chosen


def _term(pack: Pack, kind: str, started_on: date, day_type: DayType, anchor_on: date | None) -> _Term:
    """Months end on the same day of a later month, or on the last of a shorter one: 31 January + 1 is 29 February."""
    path = path_of(kind)
    if not pack.has(f"{path}.months"):
        cited = pack.value(f"{path}.days", on=started_on)
        return _Term(int(cited.value), day_type, cited)
    cited = pack.value(f"{path}.months", on=started_on)
    ends_on = end_of_months(anchor_on or started_on, int(cited.value), started_on)
    return _Term((ends_on - started_on).days, day_type, cited)


def end_of_months(anchor_on: date, months: int, after: date) -> date:
    """The first day after `after` that is a multiple of so many months from the anchor: no turn ends earlier in its
    month than the anchor has it because a shorter month lay between."""
    ends_on, total = anchor_on, 0
    while ends_on <= after:
        total += months
        ends_on = civil_date(add_months(day_number(anchor_on), total))
    return ends_on


def _shifted(pack: Pack, kind: str, started_on: date, due_on: date) -> date:
    """遇休息日顺延: where the city says so, a last day that is no working day is the next one."""
    moves = set_or_none(pack, f"{path_of(kind)}.moved_by_holidays", started_on)
    return next_workday(due_on) if moves else due_on


def _deadline_by(
    packs: Packs,
    city: str,
    started_on: date,
    kind: str,
    day_type: DayType,
    pauses: Sequence[Pause] = (),
    anchor_on: date | None = None,
) -> Deadline:
    pack = packs.city(city, on=started_on)
    try:
        term = _term(pack, kind, started_on, day_type, anchor_on)
    except ParameterNotCited as missing:
        return Deadline(None, None, missing.clause, missing.quote, "not_cited")
    clause, quote = term.cited.clause, term.cited.quote
    try:
        due_on = _shifted(pack, kind, started_on, add_days(started_on, term.days, day_type, spans(pauses)))
    except UnpublishedYear:
        return Deadline(None, day_type, clause, quote, "year_not_published")
    if any(pause.is_open and pause.from_on <= due_on for pause in pauses):
        return Deadline(None, day_type, clause, quote, "paused")
    return Deadline(due_on, day_type, clause, quote)
