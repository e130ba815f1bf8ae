"""What happens to a promise: it starts, it is met, its steps are taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from chassis.runtime import Runtime
from chassis.workdays import UnpublishedYear, add_days
from contracts.envelope import Event
from contracts.events.notify import ClockBreached, ClockMet, ClockStarted, ClockWarned
from contracts.events.registry import ContactConfirmed, ContactLogged, GraduateRegistered
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Packs
from services.notify.clocks import repository, rules
from services.notify.clocks.models import Clock
from services.notify.duties.repository import is_served
from services.notify.messages.commands import tell
from services.notify.messages.rules import Note, Recipient, chinese_date

DayType = Literal["calendar", "working"]
NoDueReason = Literal["not_cited", "year_not_published"]
DAY_TYPES: tuple[DayType, ...] = ("calendar", "working")


@dataclass(frozen=True)
class Promise:
    """When a promise is due, and the clause it comes from; or why there is no date."""

    due_on: date | None
    day_type: DayType | None
    clause: str
    quote: str
    no_due_reason: NoDueReason | None = None


async def start_first_contact(session: AsyncSession, runtime: Runtime, fact: GraduateRegistered, at: datetime) -> None:
    """Starts the promise of the registration. A second registration never gives the city more time."""
    clock = await _clock_of(session, fact, at)
    if clock.started_on is not None and clock.started_on <= fact.registered_on:
        return
    clock.started_on = fact.registered_on
    _write_promise(clock, runtime.packs)
    await outbox.record(session, ClockStarted(**_about(clock), **_start(clock)))
    met_before = clock.met_on
    clock.met_on = None
    await _judge(session, clock)
    if clock.met_on is None and met_before is None:
        await tell(session, runtime, [_note_to_graduate(clock)])


async def keep_reached_contact(session: AsyncSession, fact: ContactLogged, at: datetime) -> None:
    """Meets the promise, when the person was reached; the earliest such contact counts.

    `ClockMet` is said again only if an earlier contact becomes known later, because the day is then another.
    """
    clock = await _clock_of(session, fact, at)
    if not fact.reached:
        return
    entered = {"logged_on": fact.logged_on}
    await repository.keep_contact(session, clock.id, fact.contact_id, fact.contacted_on, entered)
    await _judge(session, clock)


async def keep_confirmed_contact(session: AsyncSession, fact: ContactConfirmed, at: datetime) -> None:
    """A late entry that a second person confirmed counts for the day it was entered for."""
    clock = await _clock_of(session, fact, at)
    confirmed = {"confirmed_on": fact.confirmed_on}
    await repository.keep_contact(session, clock.id, fact.contact_id, fact.contacted_on, confirmed)
    await _judge(session, clock)


async def _judge(session: AsyncSession, clock: Clock) -> None:
    """By all contacts known so far; says ClockMet where that is another outcome than before."""
    contacts = await repository.contacts_of(session, clock.id)
    kept = rules.outcome(clock.started_on, clock.due_on, contacts)
    if kept is None or kept == rules.Outcome(clock.met_on or date.min, clock.late_entry):
        return
    clock.met_on, clock.late_entry = kept.met_on, kept.late_entry
    await _record_met(session, clock)


async def _clock_of(
    session: AsyncSession, fact: GraduateRegistered | ContactLogged | ContactConfirmed, at: datetime
) -> Clock:
    kind, person = rules.FIRST_CONTACT, fact.graduate_id
    clock = await repository.locked_clock(session, kind, person, fact.city, fact.area, at)
    if at > clock.area_as_of:
        clock.city, clock.area, clock.area_as_of = fact.city, fact.area, at
    return clock


async def _record_met(session: AsyncSession, clock: Clock) -> None:
    assert clock.met_on is not None
    clock.state, clock.next_on = "met", None
    in_time = rules.in_time(clock.due_on, clock.met_on)
    met = ClockMet(**_about(clock), **_start(clock), met_on=clock.met_on, in_time=in_time, late_entry=clock.late_entry)
    await outbox.record(session, met)


def _write_promise(clock: Clock, packs: Packs) -> None:
    """Fills in the due date and its source, and the day of the first step."""
    assert clock.started_on is not None
    promise = promise_of(packs, clock.city, clock.started_on)
    clock.due_on, clock.day_type = promise.due_on, promise.day_type
    clock.clause, clock.quote = promise.clause, promise.quote
    clock.no_due_reason = promise.no_due_reason
    if clock.state == "waiting":
        clock.state = "open"
    clock.next_on = rules.after(_pending(clock, packs), date.min)


def _pending(clock: Clock, packs: Packs) -> tuple[rules.Step, ...]:
    if clock.due_on is None or clock.started_on is None:
        return ()
    steps = rules.timetable(clock.due_on, plan_of(packs, clock.city, clock.started_on))
    return rules.pending(steps, clock.state, clock.escalation_level)


async def take_due_steps(session: AsyncSession, runtime: Runtime, clocks: Sequence[Clock], today: date) -> None:
    """Takes every step of these (locked) clocks that is due: events, and messages to those in charge."""
    said: list[Event] = []
    told: list[Note] = []
    for clock in clocks:
        steps = _pending(clock, runtime.packs)
        for step in rules.due(steps, today):
            said += _take(clock, step, today)
            told += await _notes_about(session, clock, step)
        clock.next_on = rules.after(steps, today)
    await outbox.record(session, *said)
    await tell(session, runtime, told)


def _take(clock: Clock, step: rules.Step, today: date) -> list[Event]:
    if step.kind == "warn":
        clock.state, clock.warned_on = "warned", today
        return [ClockWarned(**_about(clock), due_on=clock.due_on, warned_on=today)]
    if step.kind == "breach":
        clock.state, clock.breached_on = "breached", today
        return [ClockBreached(**_about(clock), due_on=clock.due_on, breached_on=today)]
    clock.escalation_level = step.rank
    return []


async def _notes_about(session: AsyncSession, clock: Clock, step: rules.Step) -> list[Note]:
    """The breach itself is the message to the community; escalation tells the levels above it.

    Where nobody has an account to read it, the next level that is served is told of that as well.
    """
    if step.kind == "escalate" and step.level == "community":
        return []
    to = rules.addressee(step.level, clock.area)
    note = _note_to_staff(clock, step, to)
    if await is_served(session, to.role, to.area):
        return [note]
    return [note, *await _note_above(session, clock, step, to)]


async def _note_above(session: AsyncSession, clock: Clock, step: rules.Step, unserved: rules.Addressee) -> list[Note]:
    for level in rules.levels_above(step.level):
        to = rules.addressee(level, clock.area)
        if to != unserved and await is_served(session, to.role, to.area):
            return [_note_unserved(clock, step, unserved, to)]
    return []


async def fill_in_due_date(session: AsyncSession, runtime: Runtime, clock: Clock) -> bool:
    """Gives a running clock its due date once the calendar of that year is out; False while it is not.

    The start is said again, now with its date: whoever shows the promise shows it without one until then.
    """
    _write_promise(clock, runtime.packs)
    if clock.no_due_reason is not None:
        return False
    await outbox.record(session, ClockStarted(**_about(clock), **_start(clock)))
    if clock.met_on is not None:
        clock.met_on = None
        await _judge(session, clock)
    return True


def promise_of(packs: Packs, city: str, started_on: date) -> Promise:
    """The first-contact promise (落实5日内必联系) as the city's document gives it, in the reading the city chose."""
    try:
        return _promise_by(packs, city, started_on, _chosen_day_type(packs, city, started_on))
    except ParameterNotCited as missing:
        return Promise(None, None, missing.clause, missing.quote, "not_cited")


def first_contact_readings(packs: Packs, city: str, started_on: date) -> tuple[Sequence[Promise], DayType | None]:
    """The promise under each reading of “日”, and the reading the city chose; None while it has not."""
    readings = [_promise_by(packs, city, started_on, day_type) for day_type in DAY_TYPES]
    try:
        return readings, _chosen_day_type(packs, city, started_on)
    except ParameterNotCited:
        return readings, None


def _chosen_day_type(packs: Packs, city: str, on: date) -> DayType:
    chosen: DayType = packs.city(city).value("clocks.first_contact.day_type", on=on).value
    return chosen


def _promise_by(packs: Packs, city: str, started_on: date, day_type: DayType) -> Promise:
    try:
        days = packs.city(city).value("clocks.first_contact.days", on=started_on)
    except ParameterNotCited as missing:
        return Promise(None, None, missing.clause, missing.quote, "not_cited")
    try:
        due_on = add_days(started_on, int(days.value), day_type)
    except UnpublishedYear:
        return Promise(None, day_type, days.clause, days.quote, "year_not_published")
    return Promise(due_on, day_type, days.clause, days.quote)


def plan_of(packs: Packs, city: str, on: date) -> rules.Plan:
    """A city that has not set when to warn, or whom to tell next, gets neither; the breach is told all the same."""
    pack = packs.city(city)
    warn = _set_or_none(pack, "clocks.first_contact.warn_before_days", on)
    levels = _set_or_none(pack, "clocks.first_contact.escalation", on) or ()
    escalations = tuple(rules.Escalation(level["level"], int(level["after_days"])) for level in levels)
    return rules.Plan(None if warn is None else int(warn), escalations)


def _set_or_none(pack: Pack, path: str, on: date) -> Any:
    try:
        return pack.value(path, on=on).value
    except ParameterNotCited:
        return None


def _note_to_graduate(clock: Clock) -> Note:
    assert clock.started_on is not None
    params = {"clause": clock.clause or "", "quote": clock.quote or ""}
    template = "first_contact_promised_without_date"
    if clock.due_on is not None:
        template, params["due_on"] = "first_contact_promised", chinese_date(clock.due_on)
    return Note(clock.city, Recipient.person(clock.subject_id), template, params, str(clock.id))


def _note_to_staff(clock: Clock, step: rules.Step, to: rules.Addressee) -> Note:
    template = {"warn": "clock_warned", "breach": "clock_breached", "escalate": "clock_escalated"}[step.kind]
    return Note(clock.city, _staff(to), template, _step_params(clock), f"{clock.id}:{step.level}")


def _note_unserved(clock: Clock, step: rules.Step, unserved: rules.Addressee, to: rules.Addressee) -> Note:
    params = {**_step_params(clock), "area": unserved.area}
    return Note(clock.city, _staff(to), "clock_unserved", params, f"{clock.id}:{step.kind}:{step.level}")


def _staff(to: rules.Addressee) -> Recipient:
    return Recipient.staff(to.role, to.area)


def _step_params(clock: Clock) -> dict[str, str]:
    assert clock.due_on is not None
    return {"due_on": chinese_date(clock.due_on), "clause": clock.clause or "", "clock_id": str(clock.id)}


def _about(clock: Clock) -> dict[str, Any]:
    return {
        "clock_id": clock.id,
        "kind": clock.kind,
        "subject_id": clock.subject_id,
        "city": clock.city,
        "area": clock.area,
    }


def _start(clock: Clock) -> dict[str, Any]:
    return {"started_on": clock.started_on, "due_on": clock.due_on}
