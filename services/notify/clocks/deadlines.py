"""When a deadline is due by its city's document, under the readings that the document allows, pauses left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chassis.workdays import UnpublishedYear, add_days
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Packs
from services.notify.clocks.kinds import path_of
from services.notify.clocks.rules import FIRST_CONTACT, Pause, spans

DayType = Literal["calendar", "working"]
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
    packs: Packs, city: str, started_on: date, kind: str = FIRST_CONTACT, pauses: Sequence[Pause] = ()
) -> Deadline:
    """A deadline (落实5日内必联系) as the city's document gives it, in the reading of “日” that the city chose.

    Days of a pause do not count. One whose end nobody knows leaves it without a date (`paused`).
    """
    try:
        return _deadline_by(packs, city, started_on, kind, _chosen_day_type(packs, city, started_on, kind), pauses)
    except ParameterNotCited as missing:
        return Deadline(None, None, missing.clause, missing.quote, "not_cited")


def first_contact_readings(packs: Packs, city: str, started_on: date) -> tuple[Sequence[Deadline], DayType | None]:
    """The deadline under each reading of “日”, and the reading the city chose; None while it has not."""
    readings = [_deadline_by(packs, city, started_on, FIRST_CONTACT, day_type) for day_type in DAY_TYPES]
    try:
        return readings, _chosen_day_type(packs, city, started_on, FIRST_CONTACT)
    except ParameterNotCited:
        return readings, None


def _chosen_day_type(packs: Packs, city: str, on: date, kind: str) -> DayType:
    chosen: DayType = packs.city(city).value(f"{path_of(kind)}.day_type", on=on).value
    return chosen


def _deadline_by(
    packs: Packs, city: str, started_on: date, kind: str, day_type: DayType, pauses: Sequence[Pause] = ()
) -> Deadline:
    try:
        days = packs.city(city).value(f"{path_of(kind)}.days", on=started_on)
    except ParameterNotCited as missing:
        return Deadline(None, None, missing.clause, missing.quote, "not_cited")
    try:
        due_on = add_days(started_on, int(days.value), day_type, spans(pauses))
    except UnpublishedYear:
        return Deadline(None, day_type, days.clause, days.quote, "year_not_published")
    if any(pause.is_open and pause.from_on <= due_on for pause in pauses):
        return Deadline(None, day_type, days.clause, days.quote, "paused")
    return Deadline(due_on, day_type, days.clause, days.quote)
