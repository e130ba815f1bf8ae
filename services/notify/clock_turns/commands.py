"""What happens to a promise that repeats: something ends it, or takes that back, and its next turn begins."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import civil_date
from chassis.runtime import Runtime
from policy_engine.packs.pack import Packs
from services.notify.clock_turns import repository, rules
from services.notify.clocks.commands import clock_of, follow_end, follow_pauses, start
from services.notify.clocks.deadlines import deadline_of
from services.notify.clocks.kinds import ClockKind, Trigger, Usable, deadlines_of
from services.notify.clocks.models import Clock
from services.notify.clocks.repository import pauses_of, statements_of, turns_of
from services.notify.clocks.rules import Statement


def may_end(packs: Packs, usable: Usable, city: str) -> bool:
    """Whether such an event may end a promise of any of the city's documents."""
    return any(kind.ends_by(usable) for pack in packs.of_city(city) for kind in deadlines_of(pack).values())


async def note_end(session: AsyncSession, runtime: Runtime, usable: Usable, fact: Any, at: datetime) -> None:
    """Adds what the event says of each promise that it may end: that it does, or, as the latest on its topic, does not.

    It is in effect from the day it gives, and no earlier than it was recorded: a turn that was missed stays missed.
    """
    today = await runtime.clock.today(session)
    for kind, trigger, ends in _ending(runtime.packs, usable, fact):
        first = await clock_of(session, kind, fact, at)
        effective_on = max(trigger.day(fact), min(civil_date(at), today))
        await repository.add_statement(session, first.id, Statement(usable.topic(fact), effective_on, at, ends))
        turns = await turns_of(session, first)
        pauses = await pauses_of(session, *(turn.id for turn in turns))
        for turn in turns:
            await follow_end(session, runtime.packs, turn)
            await follow_pauses(session, runtime, turn, pauses.get(turn.id, ()))
        turns[-1].turn_awaited = True


def _ending(packs: Packs, usable: Usable, fact: Any) -> Iterator[tuple[ClockKind, Trigger, bool]]:
    """Each kind that listens, by the document that governs the event's day, and whether the event ends it."""
    for pack in packs.of_city(fact.city):
        for kind in deadlines_of(pack).values():
            if triggers := kind.ends_by(usable):
                fulfilled = next((trigger for trigger in triggers if trigger.applies(fact)), None)
                trigger = fulfilled or triggers[0]
                if packs.city(fact.city, on=trigger.day(fact)) is pack:
                    yield kind, trigger, fulfilled is not None


async def open_turns(session: AsyncSession, runtime: Runtime, clock_id: UUID, today: date) -> int:
    """The turns up to today after the last one, which is over; returns how many."""
    first, last = await repository.locked_turn(session, clock_id)
    statements, opened = await statements_of(session, first.id), 0
    while last.turn_awaited and last.due_on is not None and last.due_on < today:
        last.turn_awaited = False
        starts_on = rules.next_start(statements, last.due_on, today)
        if starts_on is None or (following := await _next(session, runtime.packs, first, last, starts_on)) is None:
            break
        await start(session, runtime, following, starts_on)
        last, opened = following, opened + 1
    return opened


async def _next(session: AsyncSession, packs: Packs, first: Clock, last: Clock, starts_on: date) -> Clock | None:
    """The next turn by the document of its day; None where that has no such promise, or no more turns of it."""
    assert last.turn is not None
    pack = packs.city(first.city, on=starts_on)
    kind = deadlines_of(pack).get(first.kind)
    if kind is None or kind.repeats is None:
        return None
    if rules.is_last(last.turn, kind.repeats.most_at(pack, starts_on)):
        return None
    return await repository.add_turn(session, kind, first, last.turn + 1, _anchor(packs, last, starts_on))


def _anchor(packs: Packs, last: Clock, starts_on: date) -> date:
    """Months are counted on from where they were, unless the turn before was moved by a pause, or was not the last."""
    assert last.started_on is not None
    anchor_on = last.anchor_on or last.started_on
    unmoved = deadline_of(packs, last.city, last.started_on, last.kind, anchor_on=anchor_on)
    return anchor_on if starts_on == unmoved.due_on else starts_on
