"""Many events at one go: what `commands.turn_deadlines` does for each of them, in few statements.

A clock that nobody has yet starts, and one of a single turn that does not rest is met, as sets. All else goes the
simple way at its place in the order; that way is the oracle of this one (tests/component/notify/test_clock_sets.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from chassis.observability import tracing
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from policy_engine.packs.pack import Packs
from services.notify.clocks import commands, repository
from services.notify.clocks.commands import governing, listening_of, names_of, subjects_of
from services.notify.clocks.kinds import ClockKind, Trigger, Usable, starts_of
from services.notify.clocks.models import Clock
from services.notify.clocks.notices import notifications_to_subject
from services.notify.clocks.repository import Key
from services.notify.clocks.rules import ReachedContact
from services.notify.messages.commands import enqueue_traced
from services.notify.messages.rules import Notification

_DATED = ("pack_name", "pack_version", "due_on", "day_type", "clause", "quote", "no_due_reason", "state", "next_on")


@dataclass(frozen=True, eq=False)
class Step:
    """What one event does to one clock: it starts it on a day, or may meet it by its triggers."""

    delivery: Delivery[Any]
    trace: str
    kind: ClockKind
    start_on: date | None
    triggers: tuple[Trigger, ...] = ()

    @property
    def fact(self) -> Any:
        return self.delivery.data

    @property
    def key(self) -> Key:
        return self.kind.name, getattr(self.fact, f"{self.kind.subject}_id")


async def turn_deadlines(
    session: AsyncSession, runtime: Runtime, usable: Usable, deliveries: Sequence[Delivery[Any]]
) -> None:
    """Does `commands.turn_deadlines` for each of them, of one subject in their order."""
    async with outbox.gathered(session):
        for is_plain, run in groupby(deliveries, lambda delivery: _is_plain(runtime.packs, usable, delivery.data)):
            if is_plain:
                for steps in _rounds(await _steps(session, runtime.packs, usable, list(run))):
                    await _take(session, runtime, steps)
                continue
            for delivery in run:
                with tracing.continued(delivery.traceparent):
                    await commands.turn_deadlines(session, runtime, usable, delivery.data, delivery.time)


def _is_plain(packs: Packs, usable: Usable, fact: Any) -> bool:
    """Whether it does at most one thing to a clock: starts it once, or may meet it and takes nothing back."""
    if usable.has_versions:
        return False
    for name in names_of(packs, fact.city):
        starts = len(list(starts_of(packs, name, usable, fact)))
        if starts > 1 or (starts and listening_of(packs, name, usable, fact.city)):
            return False
    return True


async def _steps(
    session: AsyncSession, packs: Packs, usable: Usable, deliveries: Sequence[Delivery[Any]]
) -> Sequence[Step]:
    """What these plain events do, in their order."""
    started = await _started(session, packs, usable, deliveries)
    return [step for delivery in deliveries for step in _steps_of(packs, usable, delivery, started)]


def _steps_of(packs: Packs, usable: Usable, delivery: Delivery[Any], started: Mapping[Key, date]) -> Iterator[Step]:
    fact, trace = delivery.data, tracing.continuation(delivery.traceparent)
    for name in names_of(packs, fact.city):
        for kind, day in starts_of(packs, name, usable, fact):
            yield Step(delivery, trace, kind, day)
        if listening := listening_of(packs, name, usable, fact.city):
            days = [started[name, subject] for subject in subjects_of(listening, fact) if (name, subject) in started]
            kind_to_meet = governing(packs, listening, usable, fact, min(days, default=None))
            if kind_to_meet and (triggers := kind_to_meet.meets_by(usable)):
                yield Step(delivery, trace, kind_to_meet, None, triggers)


async def _started(
    session: AsyncSession, packs: Packs, usable: Usable, deliveries: Sequence[Delivery[Any]]
) -> Mapping[Key, date]:
    """When the clocks that may be met started; not asked for where a city has one document only."""
    subjects: defaultdict[str, set[Any]] = defaultdict(set)
    for delivery in deliveries:
        city = delivery.data.city
        for name in names_of(packs, city) if len(packs.of_city(city)) > 1 else ():
            subjects[name].update(subjects_of(listening_of(packs, name, usable, city), delivery.data))
    wanted = {name: each for name, each in subjects.items() if each}
    return await repository.starts_of(session, wanted, set().union(*wanted.values())) if wanted else {}


def _rounds(steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
    """Each subject's first event, its second, and so on: what an event finds is what the one before it left."""
    rounds: list[list[Step]] = []
    latest: dict[Any, int] = {}
    for _, group in groupby(steps, lambda step: step.delivery.id):
        own = list(group)
        subjects = {step.key[1] for step in own}
        place = max(latest.get(subject, -1) for subject in subjects) + 1
        latest |= dict.fromkeys(subjects, place)
        if place == len(rounds):
            rounds.append([])
        rounds[place] += own
    return rounds


async def _take(session: AsyncSession, runtime: Runtime, steps: Sequence[Step]) -> None:
    """Takes steps on as many clocks. Whoever is told of a start is told before a next one: the first word counts."""
    fresh = await _start_fresh(session, runtime.packs, [step for step in steps if step.start_on is not None])
    single = await _single_turns(session, [step for step in steps if step.start_on is None])
    facts = await _add_facts(session, single)
    notifications: list[tuple[str | None, Notification]] = []
    for step in steps:
        with tracing.within(step.trace):
            if clock := fresh.get(step.key):
                await outbox.record(session, commands.started(clock))
                if step.kind.announce:
                    notifications += [(step.trace, each) for each in notifications_to_subject(clock)]
            elif step in single:
                if single[step].id in facts:
                    await commands.judge_by(session, runtime, single[step], facts[single[step].id])
            else:
                await _take_simply(session, runtime, step)
    await repository.write_judged(session, single.values())
    await enqueue_traced(session, runtime, notifications)


async def _take_simply(session: AsyncSession, runtime: Runtime, step: Step) -> None:
    """A clock that is there already starts earlier, or not; one of several turns is met."""
    fact, at = step.fact, step.delivery.time
    if step.start_on is not None:
        await commands.start_clock(session, runtime, step.kind, fact, step.start_on, at)
    else:
        await commands.meet_clock(session, runtime, step.kind, step.triggers, fact, at)


async def _start_fresh(session: AsyncSession, packs: Packs, steps: Sequence[Step]) -> Mapping[Key, Clock]:
    """Adds running clocks to those who have none; these. They were never paused, and nothing has met them."""
    if not steps:
        return {}
    dated: dict[tuple[str, str, date | None], dict[str, Any]] = {}
    rows = []
    for step in steps:
        row = {**_waiting(step), "started_on": step.start_on}
        place = (step.kind.name, step.fact.city, step.start_on)
        if place not in dated:
            clock = Clock(**row, state="waiting", escalation_level=0)
            commands.write_deadline(clock, packs, ())
            dated[place] = {name: getattr(clock, name) for name in _DATED}
        rows.append({**row, **dated[place]})
    added = await repository.add_missing_clocks(session, rows)
    return {repository.key_of(row): Clock(**row) for row in rows if row["id"] in added}


def _waiting(step: Step) -> dict[str, Any]:
    fact = step.fact
    return repository.waiting_clock(step.kind, step.key[1], fact.city, fact.area, step.delivery.time)


async def _single_turns(session: AsyncSession, steps: Sequence[Step]) -> Mapping[Step, Clock]:
    """The clocks that these may meet, locked, where they have one turn only and do not rest; `write_judged` writes
    them."""
    if not steps:
        return {}
    clocks = await repository.locked_clocks(session, [_waiting(step) for step in steps])
    single = {step: clock for step in steps if _is_simple(clock := clocks[step.key])}
    for step, clock in single.items():
        session.expunge(clock)
        commands.follow_area(clock, step.fact, step.delivery.time)
    return single


def _is_simple(clock: Clock) -> bool:
    return clock.turn is None and clock.state != "paused" and clock.no_due_reason != "paused"


async def _add_facts(session: AsyncSession, single: Mapping[Step, Clock]) -> Mapping[Any, Sequence[ReachedContact]]:
    """Stores what the events say; of each clock of which they say something, all that is known by then."""
    given = [commands.fact_row(clock, step.triggers, step.fact) for step, clock in single.items()]
    rows = [row for row in given if row is not None]
    await repository.add_facts(session, *rows)
    return await repository.facts_of(session, *_clock_ids(rows)) if rows else {}


def _clock_ids(rows: Sequence[Mapping[str, Any]]) -> Collection[Any]:
    return [row["clock_id"] for row in rows]
