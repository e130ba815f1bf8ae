"""What happens to a clock: it starts, it is met, its steps are taken."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from chassis.runtime import Runtime
from contracts.events.notify import ClockMet, ClockStarted
from policy_engine.packs.pack import Packs
from services.notify.clocks import repository, rules
from services.notify.clocks.deadlines import Deadline, day_after, deadline_of
from services.notify.clocks.kinds import ClockKind, Trigger, Usable, deadlines_of, plan_of, starts_of
from services.notify.clocks.models import Clock
from services.notify.clocks.notices import notifications_to_subject
from services.notify.clocks.rules import Pause
from services.notify.messages.commands import enqueue


async def turn_deadlines(session: AsyncSession, runtime: Runtime, usable: Usable, fact: Any, at: datetime) -> None:
    """What this event does to the deadlines of its city: it starts some, meets others, and may do both.

    A clock goes by the document that governs the day on which it starts, also when it is met under the next one.
    """
    for name in names_of(runtime.packs, fact.city):
        for kind, day in starts_of(runtime.packs, name, usable, fact):
            await start_clock(session, runtime, kind, fact, day, at)
        if listening := listening_of(runtime.packs, name, usable, fact.city):
            started_on = await _start_of(session, runtime.packs, listening, fact)
            kind_to_meet = governing(runtime.packs, listening, usable, fact, started_on)
            if kind_to_meet and (triggers := kind_to_meet.meets_by(usable)):
                await meet_clock(session, runtime, kind_to_meet, triggers, fact, at)


def names_of(packs: Packs, city: str) -> Collection[str]:
    """The deadlines of all documents of a city, each once."""
    return dict.fromkeys(name for pack in packs.of_city(city) for name in deadlines_of(pack))


def listening_of(packs: Packs, name: str, usable: Usable, city: str) -> Sequence[ClockKind]:
    """The deadline of that name in each document, oldest first, in which such an event may meet it."""
    kinds = [kind for pack in packs.of_city(city) if (kind := deadlines_of(pack).get(name)) is not None]
    return [kind for kind in kinds if kind.meets_by(usable)]


async def _start_of(session: AsyncSession, packs: Packs, listening: Sequence[ClockKind], fact: Any) -> date | None:
    """When the clock started; not asked for where the city has one document only."""
    if len(packs.of_city(fact.city)) == 1:
        return None
    return await repository.start_of(session, listening[0].name, subjects_of(listening, fact))


def subjects_of(kinds: Sequence[ClockKind], fact: Any) -> Collection[UUID]:
    return {getattr(fact, f"{kind.subject}_id") for kind in kinds}


def governing(
    packs: Packs, listening: Sequence[ClockKind], usable: Usable, fact: Any, started_on: date | None
) -> ClockKind | None:
    """The kind by the document that governs the clock's start; of one that has not started, the event's own day."""
    day = started_on or listening[-1].meets_by(usable)[0].day(fact)
    return deadlines_of(packs.city(fact.city, on=day)).get(listening[-1].name)


async def start_clock(
    session: AsyncSession, runtime: Runtime, kind: ClockKind, fact: Any, started_on: date, at: datetime
) -> None:
    """Starts the subject's clock. A second start, such as another registration, never gives more time.

    An earlier one does, unless a later turn has begun: what its days were is settled.
    """
    clock = await clock_of(session, kind, fact, at)
    if clock.stopped_at is not None and at <= clock.stopped_at:
        return
    if clock.is_stopped:
        clock.state = "waiting"
    elif clock.started_on is not None and clock.started_on <= started_on:
        return
    if len(await repository.turns_of(session, clock)) > 1:
        return
    met_before = clock.met_on
    await start(session, runtime, clock, started_on)
    if kind.announce and clock.met_on is None and met_before is None:
        await enqueue(session, runtime, notifications_to_subject(clock))


async def start(session: AsyncSession, runtime: Runtime, clock: Clock, started_on: date) -> None:
    """Lets a clock run from a day on, and judges it by all that is known."""
    clock.started_on = started_on
    pauses = () if clock.state == "waiting" else await _pauses_of(session, clock)
    write_deadline(clock, runtime.packs, rules.begun(pauses, await runtime.clock.today(session)) if pauses else ())
    await outbox.record(session, started(clock))
    await follow_pauses(session, runtime, clock, pauses)
    await _judge(session, runtime, clock, anew=True)
    await follow_end(session, runtime.packs, clock)


async def meet_clock(
    session: AsyncSession, runtime: Runtime, kind: ClockKind, triggers: Sequence[Trigger], fact: Any, at: datetime
) -> None:
    """Adds the fact, where it fulfils a condition; the earliest such fact counts.

    `ClockMet` is said again only if an earlier one becomes known later, because the day is then another. A correction
    that takes the fact back opens the clock again.
    """
    clock = await clock_of(session, kind, fact, at)
    if (row := fact_row(clock, triggers, fact)) is None:
        return
    await repository.add_facts(session, row)
    for turn in await repository.turns_of(session, clock):
        await _judge(session, runtime, turn)


def fact_row(clock: Clock, triggers: Sequence[Trigger], fact: Any) -> dict[str, Any] | None:
    """What is stored of an event; None where it fulfils no condition and corrects nothing either."""
    fulfilled = next((trigger for trigger in triggers if trigger.applies(fact)), None)
    trigger = fulfilled or triggers[0]
    usable = trigger.usable
    row = {"clock_id": clock.id, "fact": usable.key(fact), "happened_on": trigger.day(fact)}
    if usable.has_versions:
        return {**row, "version": usable.version(fact), "counts": fulfilled is not None}
    return None if fulfilled is None else {**row, **{name: getattr(fact, name) for name in usable.columns}}


async def _judge(session: AsyncSession, runtime: Runtime, clock: Clock, *, anew: bool = False) -> None:
    facts = await repository.facts_of(session, clock.first_id or clock.id)
    await judge_by(session, runtime, clock, facts[clock.first_id or clock.id], anew=anew)


async def judge_by(
    session: AsyncSession,
    runtime: Runtime,
    clock: Clock,
    facts: Sequence[rules.ReachedContact],
    *,
    anew: bool = False,
) -> None:
    """By all facts known so far; records ClockMet where the day met is another than before, or the deadline is
    (`anew`)."""
    if clock.is_stopped:
        return
    fulfilment = rules.fulfilment(clock.counts_from, await _due_on_as_of_today(session, runtime, clock), facts)
    if fulfilment is None and clock.met_on is not None:
        await reopen(session, runtime.packs, clock)
        await follow_pauses(session, runtime, clock, await _pauses_of(session, clock))
        await follow_end(session, runtime.packs, clock)
    if fulfilment is None:
        return
    if not anew and fulfilment == rules.Fulfilment(clock.met_on or date.min, clock.late_entry):
        return
    if clock.state == "closed" and rules.in_time(clock.due_on, fulfilment.met_on) is False:
        return
    if clock.state == "paused":
        await _end_pause(session, runtime, clock)
    clock.met_on, clock.late_entry = fulfilment.met_on, fulfilment.late_entry
    await record_met(session, clock)


async def _due_on_as_of_today(session: AsyncSession, runtime: Runtime, clock: Clock) -> date | None:
    """Of a clock that rests until nobody knows when: as if it ran on from tomorrow, so today's fact is in time."""
    if clock.no_due_reason != "paused" or clock.started_on is None:
        return clock.due_on
    pauses = rules.ended(await _pauses_of(session, clock), await runtime.clock.today(session))
    return _deadline_with(clock, runtime.packs, pauses).due_on


async def _end_pause(session: AsyncSession, runtime: Runtime, clock: Clock) -> None:
    """What meets a clock ends the pause whose end was not known: today is its last day."""
    today = await runtime.clock.today(session)
    await repository.end_open_pause(session, clock.id, today)
    if clock.no_due_reason == "paused":
        _redate(clock, runtime.packs, await _pauses_of(session, clock), today, "resumed")


async def _pauses_of(session: AsyncSession, clock: Clock) -> Sequence[Pause]:
    return (await repository.pauses_of(session, clock.id)).get(clock.id, ())


async def follow_pauses(session: AsyncSession, runtime: Runtime, clock: Clock, pauses: Sequence[Pause]) -> None:
    """Brings a running clock to where its pauses have it today: resting or not, due on which day, with which next step.

    A clock that is met or breached stays so. Doing it twice, or days late, comes to the same.
    """
    if not pauses or clock.state not in ("open", "warned", "paused"):
        return
    today, due_before, was_paused = await runtime.clock.today(session), clock.due_on, clock.state == "paused"
    begun = rules.begun(pauses, today)
    deadline = _deadline_with(clock, runtime.packs, begun)
    is_paused = rules.pause_in_force(begun, deadline.due_on, today) is not None
    _redate(clock, runtime.packs, begun, today, "resumed" if was_paused and not is_paused else "paused")
    clock.state = "paused" if is_paused else rules.state_of(clock.warned_on, clock.breached_on)
    clock.next_on = rules.next_day(steps_of(clock, runtime.packs), pauses, date.min, today)
    if clock.due_on != due_before:
        await outbox.record(session, started(clock))


def _redate(clock: Clock, packs: Packs, begun: Sequence[Pause], today: date, why: str) -> None:
    """Writes the due date that these pauses make, and a line on it where that is another than before."""
    due_before, deadline = clock.due_on, _deadline_with(clock, packs, begun)
    clock.due_on, clock.no_due_reason = deadline.due_on, deadline.no_due_reason
    if clock.due_on != due_before and begun:
        line = rules.due_change(today, due_before, clock.due_on, why, begun[-1].id)
        clock.due_changes = [*clock.due_changes, line]


def _deadline_with(clock: Clock, packs: Packs, pauses: Sequence[Pause]) -> Deadline:
    assert clock.started_on is not None
    return deadline_of(packs, clock.city, clock.started_on, clock.kind, pauses, anchor_on=clock.anchor_on)


async def follow_end(session: AsyncSession, packs: Packs, clock: Clock) -> None:
    """Closes a turn whose promise ended by its last day; lets it run on where that was taken back.

    What ends it is in effect from the day on which it was recorded: a turn that was over by then stays as it is.
    """
    if clock.turn is None or clock.is_stopped:
        return
    statements = await repository.statements_of(session, clock.first_id or clock.id)
    is_ended = rules.is_ended(statements, clock.due_on or date.max)
    if is_ended and (clock.state in ("open", "warned", "paused", "breached") or _is_met_late(clock)):
        clock.state, clock.next_on, clock.met_on, clock.late_entry = "closed", None, None, False
    elif not is_ended and clock.state == "closed":
        clock.state = rules.state_of(clock.warned_on, clock.breached_on)
        clock.next_on = rules.after(steps_of(clock, packs), date.min)


def _is_met_late(clock: Clock) -> bool:
    """What comes after the end of a promise meets none of its turns."""
    return clock.met_on is not None and rules.in_time(clock.due_on, clock.met_on) is False


async def reopen(session: AsyncSession, packs: Packs, clock: Clock) -> None:
    """What had met it was taken back: the clock runs on from where it stood, and its start is said again."""
    clock.met_on, clock.late_entry = None, False
    clock.state = rules.state_of(clock.warned_on, clock.breached_on)
    clock.next_on = rules.after(steps_of(clock, packs), date.min)
    await outbox.record(session, started(clock))


async def clock_of(session: AsyncSession, kind: ClockKind, fact: Any, at: datetime) -> Clock:
    subject: UUID = getattr(fact, f"{kind.subject}_id")
    clock = await repository.locked_clock(session, kind, subject, fact.city, fact.area, at)
    follow_area(clock, fact, at)
    return clock


def follow_area(clock: Clock, fact: Any, at: datetime) -> None:
    if at > clock.area_as_of:
        clock.city, clock.area, clock.area_as_of = fact.city, fact.area, at


async def record_met(session: AsyncSession, clock: Clock) -> None:
    assert clock.met_on is not None
    clock.state, clock.next_on = "met", None
    in_time = rules.in_time(clock.due_on, clock.met_on)
    met = ClockMet(**about(clock), **_start(clock), met_on=clock.met_on, in_time=in_time, late_entry=clock.late_entry)
    await outbox.record(session, met)


def write_deadline(clock: Clock, packs: Packs, pauses: Sequence[Pause]) -> None:
    """Fills in the due date and its source, and the day of the first step."""
    deadline, pack = _deadline_with(clock, packs, pauses), packs.city(clock.city, on=clock.started_on)
    clock.pack_name, clock.pack_version = pack.name, pack.version
    clock.due_on, clock.day_type = deadline.due_on, deadline.day_type
    clock.clause, clock.quote = deadline.clause, deadline.quote
    clock.no_due_reason = deadline.no_due_reason
    if clock.state == "waiting":
        clock.state = "open"
    clock.next_on = rules.after(steps_of(clock, packs), date.min)


def steps_of(clock: Clock, packs: Packs) -> tuple[rules.Step, ...]:
    """What is still to do about a clock, by the document that governs its start, as the pack has it now."""
    if clock.due_on is None or clock.started_on is None:
        return ()
    plan = plan_of(packs, clock.city, clock.started_on, clock.kind)
    if clock.kind_type == "window":
        return rules.pending_in_window(rules.window_timetable(clock.started_on, clock.due_on, plan), clock.state)
    return rules.pending(rules.timetable(clock.due_on, plan, day_after), clock.state, clock.escalation_level)


async def fill_in_due_date(session: AsyncSession, runtime: Runtime, clock: Clock) -> bool:
    """Gives a running clock its due date once the calendar of that year is out; False while it is not.

    The start is said again, now with its date: whoever shows the clock shows it without one until then.
    """
    due_before, pauses = clock.due_on, await _pauses_of(session, clock)
    today = await runtime.clock.today(session)
    write_deadline(clock, runtime.packs, rules.begun(pauses, today))
    if clock.no_due_reason is not None:
        return False
    clock.due_changes = [*clock.due_changes, rules.due_change(today, due_before, clock.due_on, "year_published")]
    await outbox.record(session, started(clock))
    await follow_pauses(session, runtime, clock, pauses)
    await follow_end(session, runtime.packs, clock)
    if clock.met_on is not None:
        await _judge(session, runtime, clock, anew=True)
    return True


def about(clock: Clock) -> dict[str, Any]:
    return {
        "clock_id": clock.id,
        "kind": clock.kind,
        "subject_id": clock.subject,
        "city": clock.city,
        "area": clock.area,
    }


def started(clock: Clock) -> ClockStarted:
    return ClockStarted(**about(clock), **_start(clock))


def _start(clock: Clock) -> dict[str, Any]:
    return {"started_on": clock.started_on, "due_on": clock.due_on}
