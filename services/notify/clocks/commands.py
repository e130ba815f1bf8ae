"""What happens to a promise: it starts, it is met, its steps are taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from chassis.runtime import Runtime
from chassis.workdays import UnpublishedYear, add_days
from contracts.envelope import Event
from contracts.events.notify import ClockBreached, ClockMet, ClockStarted, ClockWarned
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Packs
from services.notify.clocks import repository, rules
from services.notify.clocks.catalogue import Trigger, Usable
from services.notify.clocks.kinds import ClockKind, kinds_of, path_of, plan_at
from services.notify.clocks.models import Clock
from services.notify.clocks.notices import note_to_staff, note_to_subject, note_unserved
from services.notify.clocks.rules import FIRST_CONTACT
from services.notify.duties.repository import is_served
from services.notify.messages.commands import tell
from services.notify.messages.rules import Note

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


def is_waited_for(packs: Packs, usable: Usable, city: str) -> bool:
    """Whether a deadline of the city starts or is met by such an event."""
    kinds = [kind for kind in kinds_of(packs.city(city)).values() if kind.kind_type == "deadline"]
    return any(kind.starts_by(usable) or kind.meets_by(usable) for kind in kinds)


async def turn_deadlines(session: AsyncSession, runtime: Runtime, usable: Usable, fact: Any, at: datetime) -> None:
    """What this event does to the deadlines of its city: it starts some, meets others, and may do both."""
    for kind in kinds_of(runtime.packs.city(fact.city)).values():
        if kind.kind_type != "deadline":
            continue
        for trigger in kind.starts_by(usable):
            if trigger.applies(fact):
                await _start_clock(session, runtime, kind, fact, trigger.day(fact), at)
        if triggers := kind.meets_by(usable):
            await _meet_clock(session, runtime, kind, triggers, fact, at)


async def _start_clock(
    session: AsyncSession, runtime: Runtime, kind: ClockKind, fact: Any, started_on: date, at: datetime
) -> None:
    """Starts the subject's clock. A second start, such as another registration, never gives more time."""
    clock = await _clock_of(session, kind, fact, at)
    if clock.started_on is not None and clock.started_on <= started_on:
        return
    clock.started_on = started_on
    _write_promise(clock, runtime.packs)
    await outbox.record(session, started(clock))
    met_before = clock.met_on
    clock.met_on = None
    await _judge(session, runtime, clock)
    if kind.announce and clock.met_on is None and met_before is None:
        await tell(session, runtime, note_to_subject(clock))


async def _meet_clock(
    session: AsyncSession, runtime: Runtime, kind: ClockKind, triggers: Sequence[Trigger], fact: Any, at: datetime
) -> None:
    """Adds the fact, where it fulfils a condition; the earliest such fact counts.

    `ClockMet` is said again only if an earlier one becomes known later, because the day is then another. A correction
    that takes the fact back opens the clock again.
    """
    clock = await _clock_of(session, kind, fact, at)
    fulfilled = next((trigger for trigger in triggers if trigger.applies(fact)), None)
    trigger = fulfilled or triggers[0]
    usable, day = trigger.usable, trigger.day(fact)
    if usable.has_versions:
        version, counts = usable.version(fact), fulfilled is not None
        await repository.correct_fact(session, clock.id, usable.key(fact), day, version, counts=counts)
    elif fulfilled is None:
        return
    else:
        columns = {name: getattr(fact, name) for name in usable.columns}
        await repository.add_fact(session, clock.id, usable.key(fact), day, columns)
    await _judge(session, runtime, clock)


async def _judge(session: AsyncSession, runtime: Runtime, clock: Clock) -> None:
    """By all facts known so far; says ClockMet where that is another outcome than before."""
    facts = await repository.facts_of(session, clock.id)
    outcome = rules.outcome(clock.started_on, clock.due_on, facts)
    if outcome is None and clock.met_on is not None:
        await reopen(session, runtime.packs, clock)
    if outcome is None or outcome == rules.Outcome(clock.met_on or date.min, clock.late_entry):
        return
    clock.met_on, clock.late_entry = outcome.met_on, outcome.late_entry
    await record_met(session, clock)


async def reopen(session: AsyncSession, packs: Packs, clock: Clock) -> None:
    """What had met it was taken back: the clock runs on from where it stood, and its start is said again."""
    clock.met_on, clock.late_entry = None, False
    clock.state = rules.state_of(clock.warned_on, clock.breached_on)
    clock.next_on = rules.after(steps_of(clock, packs), date.min)
    await outbox.record(session, started(clock))


async def _clock_of(session: AsyncSession, kind: ClockKind, fact: Any, at: datetime) -> Clock:
    subject: UUID = getattr(fact, f"{kind.subject}_id")
    clock = await repository.locked_clock(session, kind, subject, fact.city, fact.area, at)
    if at > clock.area_as_of:
        clock.city, clock.area, clock.area_as_of = fact.city, fact.area, at
    return clock


async def record_met(session: AsyncSession, clock: Clock) -> None:
    assert clock.met_on is not None
    clock.state, clock.next_on = "met", None
    in_time = rules.in_time(clock.due_on, clock.met_on)
    met = ClockMet(**_about(clock), **_start(clock), met_on=clock.met_on, in_time=in_time, late_entry=clock.late_entry)
    await outbox.record(session, met)


def _write_promise(clock: Clock, packs: Packs) -> None:
    """Fills in the due date and its source, and the day of the first step."""
    assert clock.started_on is not None
    promise = promise_of(packs, clock.city, clock.started_on, clock.kind)
    clock.due_on, clock.day_type = promise.due_on, promise.day_type
    clock.clause, clock.quote = promise.clause, promise.quote
    clock.no_due_reason = promise.no_due_reason
    if clock.state == "waiting":
        clock.state = "open"
    clock.next_on = rules.after(steps_of(clock, packs), date.min)


def steps_of(clock: Clock, packs: Packs) -> tuple[rules.Step, ...]:
    """What is still to do about a clock, by the pack of today."""
    if clock.due_on is None or clock.started_on is None:
        return ()
    plan = plan_of(packs, clock.city, clock.started_on, clock.kind)
    if clock.kind_type == "window":
        return rules.pending_in_window(rules.window_timetable(clock.started_on, clock.due_on, plan), clock.state)
    return rules.pending(rules.timetable(clock.due_on, plan), clock.state, clock.escalation_level)


async def take_due_steps(session: AsyncSession, runtime: Runtime, clocks: Sequence[Clock], today: date) -> None:
    """Takes every step of these (locked) clocks that is due: events, and messages to those in charge."""
    said: list[Event] = []
    told: list[Note] = []
    for clock in clocks:
        steps = steps_of(clock, runtime.packs)
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
    if step.kind == "open":
        clock.state = "open"
        return [started(clock)]
    if step.kind == "close":
        clock.state = "closed"
        return []
    clock.escalation_level = step.rank
    return []


async def _notes_about(session: AsyncSession, clock: Clock, step: rules.Step) -> list[Note]:
    """The breach itself is the message to the community; escalation tells the levels above it.

    Where nobody has an account to read it, the next level that is served is told of that as well.
    """
    if step.kind == "close" or (step.kind == "escalate" and step.level == "community"):
        return []
    to = rules.addressee(step.level, clock.area)
    note = note_to_staff(clock, step, to)
    if await is_served(session, to.role, to.area):
        return [note]
    return [note, *await _note_above(session, clock, step, to)]


async def _note_above(session: AsyncSession, clock: Clock, step: rules.Step, unserved: rules.Addressee) -> list[Note]:
    for level in rules.levels_above(step.level):
        to = rules.addressee(level, clock.area)
        if to != unserved and await is_served(session, to.role, to.area):
            return [note_unserved(clock, step, unserved, to)]
    return []


async def fill_in_due_date(session: AsyncSession, runtime: Runtime, clock: Clock) -> bool:
    """Gives a running clock its due date once the calendar of that year is out; False while it is not.

    The start is said again, now with its date: whoever shows the promise shows it without one until then.
    """
    due_before = clock.due_on
    _write_promise(clock, runtime.packs)
    if clock.no_due_reason is not None:
        return False
    today = await runtime.clock.today(session)
    clock.due_changes = [*clock.due_changes, rules.due_change(today, due_before, clock.due_on, "year_published")]
    await outbox.record(session, started(clock))
    if clock.met_on is not None:
        clock.met_on = None
        await _judge(session, runtime, clock)
    return True


def promise_of(packs: Packs, city: str, started_on: date, kind: str = FIRST_CONTACT) -> Promise:
    """A deadline (落实5日内必联系) as the city's document gives it, in the reading of “日” that the city chose."""
    try:
        return _promise_by(packs, city, started_on, kind, _chosen_day_type(packs, city, started_on, kind))
    except ParameterNotCited as missing:
        return Promise(None, None, missing.clause, missing.quote, "not_cited")


def first_contact_readings(packs: Packs, city: str, started_on: date) -> tuple[Sequence[Promise], DayType | None]:
    """The promise under each reading of “日”, and the reading the city chose; None while it has not."""
    readings = [_promise_by(packs, city, started_on, FIRST_CONTACT, day_type) for day_type in DAY_TYPES]
    try:
        return readings, _chosen_day_type(packs, city, started_on, FIRST_CONTACT)
    except ParameterNotCited:
        return readings, None


def _chosen_day_type(packs: Packs, city: str, on: date, kind: str) -> DayType:
    chosen: DayType = packs.city(city).value(f"{path_of(kind)}.day_type", on=on).value
    return chosen


def _promise_by(packs: Packs, city: str, started_on: date, kind: str, day_type: DayType) -> Promise:
    try:
        days = packs.city(city).value(f"{path_of(kind)}.days", on=started_on)
    except ParameterNotCited as missing:
        return Promise(None, None, missing.clause, missing.quote, "not_cited")
    try:
        due_on = add_days(started_on, int(days.value), day_type)
    except UnpublishedYear:
        return Promise(None, day_type, days.clause, days.quote, "year_not_published")
    return Promise(due_on, day_type, days.clause, days.quote)


def plan_of(packs: Packs, city: str, on: date, kind: str = FIRST_CONTACT) -> rules.Plan:
    """A city that has not set when to warn, or whom to tell next, gets neither; the breach is told all the same."""
    return plan_at(packs.city(city), kind, on)


def _about(clock: Clock) -> dict[str, Any]:
    return {
        "clock_id": clock.id,
        "kind": clock.kind,
        "subject_id": clock.subject_id,
        "city": clock.city,
        "area": clock.area,
    }


def started(clock: Clock) -> ClockStarted:
    return ClockStarted(**_about(clock), **_start(clock))


def _start(clock: Clock) -> dict[str, Any]:
    return {"started_on": clock.started_on, "due_on": clock.due_on}
