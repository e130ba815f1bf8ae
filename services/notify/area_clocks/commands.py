"""What happens to an area's clock: its period opens, facts count towards its number, the number is reached."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import civil_date
from chassis.messaging import outbox
from chassis.runtime import Runtime
from policy_engine.packs.pack import Pack, Packs
from policy_engine.packs.periods import Period
from services.notify.area_clocks import repository, rules
from services.notify.area_clocks.rules import Occurrence, occurrence_at
from services.notify.clocks.commands import record_met, reopen, started, steps_of
from services.notify.clocks.kinds import ClockKind, Trigger, Usable, kinds_of, path_of, set_or_none
from services.notify.clocks.models import Clock
from services.notify.clocks.rules import after, due_change


async def open_clocks(session: AsyncSession, packs: Packs, city: str, today: date) -> int:
    """Opens what is missing up to today, and dates what could not be dated when it was opened; returns how many."""
    kinds = _kinds_so_far(packs, city, today)
    return sum([await _open_kind(session, packs, kind, areas, today) for kind, areas in kinds])


def _kinds_so_far(packs: Packs, city: str, today: date) -> Iterable[tuple[ClockKind, Sequence[str]]]:
    """Each kind of the documents up to today's with its areas, by the last that has it: periods of one that the new
    document has no more may still be missing."""
    governing = packs.city(city, on=today)
    kinds: dict[str, tuple[ClockKind, Sequence[str]]] = {}
    for pack, following in zip_longest(packs.of_city(city), packs.of_city(city)[1:]):
        last = today if pack is governing else following.first_day - timedelta(days=1)
        kinds |= {kind.name: (kind, _areas(pack, kind, last)) for kind in _of_areas(pack)}
        if pack is governing:
            break
    return kinds.values()


async def _open_kind(session: AsyncSession, packs: Packs, kind: ClockKind, areas: Sequence[str], today: date) -> int:
    """The periods of each area follow one another without a gap, from the first that was opened."""
    dated = await repository.dated_periods(session, kind.name, areas)
    last = await repository.last_days(session, kind.name, areas, today)
    opened = 0
    for area in areas:
        for occurrence in _up_to(packs, area.split("/")[0], kind, last.get(area), today):
            if not _is_open(dated, area, occurrence):
                await _clock_of(session, packs, kind, area, occurrence, today)
                opened += 1
    return opened


def _is_open(dated: Mapping[tuple[str, str], bool], area: str, occurrence: Occurrence) -> bool:
    """Whether there is nothing left to do: the clock is there, with its date or still without one to have."""
    place = (area, occurrence.code)
    return place in dated and (dated[place] or occurrence.due_on is None)


def _of_areas(pack: Pack) -> Iterator[ClockKind]:
    return (kind for kind in kinds_of(pack).values() if kind.subject == "area")


def _areas(pack: Pack, kind: ClockKind, on: date) -> list[str]:
    """Whose clocks these are: the city's, or one of each district; nobody's while the pack does not say."""
    per = set_or_none(pack, f"{path_of(kind.name)}.per", on)
    if per is None:
        return []
    return [pack.city] if per == "city" else [f"{pack.city}/{code}" for code in pack.districts()]


def _up_to(packs: Packs, city: str, kind: ClockKind, last: date | None, today: date) -> Iterator[Occurrence]:
    """The periods of a cadence from the day after the last due one; of the others the one of today. Each by the
    document that governs its day. The first of a period that was due before its end may be the last one again."""
    is_cadence = kind.kind_type == "cadence"
    day = Period("", today, last).next_day() if last is not None and is_cadence else today
    while day <= today:
        occurrence = _occurrence_by(packs.city(city, on=day), kind, day)
        if occurrence is not None and (last is not None or not _is_over(occurrence, today)):
            yield occurrence
        if occurrence is None or occurrence.last_on is None or not is_cadence:
            return
        day = Period("", day, occurrence.last_on).next_day()


def _is_over(occurrence: Occurrence, today: date) -> bool:
    """Whether its day has gone by: of an area that had no clock before, nobody is late for it."""
    return occurrence.due_on is not None and occurrence.due_on < today


def _occurrence_by(pack: Pack, kind: ClockKind, day: date) -> Occurrence | None:
    """The period of a day in this document; none where it has no such kind."""
    own = kinds_of(pack).get(kind.name)
    return occurrence_at(pack, own, day) if own is not None and own.kind_type == kind.kind_type else None


async def _clock_of(
    session: AsyncSession, packs: Packs, kind: ClockKind, area: str, occurrence: Occurrence, today: date
) -> Clock:
    """The clock of an area and period, made or dated where that is missing, locked."""
    subject = uuid5(NAMESPACE_OID, f"{kind.name}|{area}|{occurrence.code}")
    is_new = await repository.add_clock(session, kind, subject, area, occurrence.code, datetime.now(UTC))
    clock = await repository.locked_clock(session, kind.name, area, occurrence.code)
    is_dated_later = not is_new and clock.due_on is None and occurrence.due_on is not None
    if is_dated_later:
        change = due_change(today, None, occurrence.due_on, "number_cited")
        clock.due_changes = [*clock.due_changes, change]
    if is_new or is_dated_later:
        await _open(session, packs, clock, occurrence)
    return clock


async def _open(session: AsyncSession, packs: Packs, clock: Clock, occurrence: Occurrence) -> None:
    clock.started_on, clock.due_on, clock.needed = occurrence.started_on, occurrence.due_on, occurrence.needed
    clock.clause, clock.quote = occurrence.clause, occurrence.quote
    pack = packs.city(clock.city, on=occurrence.started_on)
    clock.pack_name, clock.pack_version = pack.name, pack.version
    clock.no_due_reason = None if occurrence.due_on is not None else "not_cited"
    clock.state = "waiting" if clock.kind_type == "window" else "open"
    clock.next_on = after(steps_of(clock, packs), date.min)
    if clock.kind_type != "window":
        await outbox.record(session, started(clock))
        await _judge(session, packs, clock)


@dataclass(frozen=True)
class Arrival:
    """An event as it comes in: when it was recorded where it happened, and the business date here."""

    usable: Usable
    fact: Any
    recorded_on: date
    today: date

    @property
    def key(self) -> str:
        return self.usable.key(self.fact)

    @property
    def version(self) -> int:
        return self.usable.version(self.fact)


def is_counted(packs: Packs, usable: Usable, city: str) -> bool:
    """Whether such an event counts towards a number of any of the city's documents."""
    return any(kind.meets_by(usable) for pack in packs.of_city(city) for kind in _of_areas(pack))


async def count_fact(session: AsyncSession, runtime: Runtime, usable: Usable, fact: Any, at: datetime) -> None:
    """Counts an event towards every number of its city that it counts for, in the period of its own date, by the
    document that governs that date.

    It was recorded when it was announced (`at`), or on the business date where that is stopped before it.
    """
    today = await runtime.clock.today(session)
    arrival = Arrival(usable, fact, min(civil_date(at), today), today)
    for pack in runtime.packs.of_city(fact.city):
        for kind in _of_areas(pack):
            triggers = kind.meets_by(usable)
            if triggers and runtime.packs.city(fact.city, on=_day_of(triggers, fact)) is pack:
                await _count(session, runtime.packs, kind, triggers, arrival)


def _fulfilled(triggers: Sequence[Trigger], fact: Any) -> Trigger | None:
    return next((trigger for trigger in triggers if trigger.applies(fact)), None)


def _day_of(triggers: Sequence[Trigger], fact: Any) -> date:
    """The day that the fact belongs to, also when it fulfils no condition: a correction may have taken it back."""
    return (_fulfilled(triggers, fact) or triggers[0]).day(fact)


async def _count(
    session: AsyncSession, packs: Packs, kind: ClockKind, triggers: Sequence[Trigger], arrival: Arrival
) -> None:
    fulfilled, day = _fulfilled(triggers, arrival.fact), _day_of(triggers, arrival.fact)
    if arrival.usable.has_versions:
        await _correct(session, packs, kind, arrival, day, counts=fulfilled is not None)
    elif fulfilled is not None and (clock := await _clock_for(session, packs, kind, arrival, day)):
        await repository.add_fact(session, clock.id, arrival.key, day, arrival.recorded_on)
        await _judge(session, packs, clock)


async def _correct(
    session: AsyncSession, packs: Packs, kind: ClockKind, arrival: Arrival, day: date, *, counts: bool
) -> None:
    """A later version of a fact may fulfil the condition no more, or belong to another period or area."""
    newest = await repository.newest_version(session, kind.name, arrival.key)
    if newest is not None and newest > arrival.version:
        return
    clock = await _clock_for(session, packs, kind, arrival, day)
    if clock is not None:
        values: dict[str, date | bool] = {"happened_on": day, "logged_on": arrival.recorded_on, "counts": counts}
        await repository.correct_fact(session, clock.id, arrival.key, arrival.version, values)
        await _judge(session, packs, clock)
    for other in await repository.withdraw_elsewhere(session, kind.name, arrival.key, arrival.version, clock):
        await _judge(session, packs, other)


async def _clock_for(session: AsyncSession, packs: Packs, kind: ClockKind, arrival: Arrival, day: date) -> Clock | None:
    """The clock that a day of this fact's area belongs to; None for a period that was over before any was opened."""
    pack = packs.city(arrival.fact.city, on=day)
    per = set_or_none(pack, f"{path_of(kind.name)}.per", day)
    area = None if per is None else rules.subject_area(per, arrival.fact.city, arrival.fact.area)
    occurrence = occurrence_at(pack, kind, day)
    if occurrence is None or area is None or area not in _areas(pack, kind, day):
        return None
    if not await repository.has_clock(session, kind.name, area, occurrence.code):
        await _open_kind(session, packs, kind, [area], arrival.today)
        if _is_over(occurrence, arrival.today) and not await repository.has_clock(
            session, kind.name, area, occurrence.code
        ):
            return None
    return await _clock_of(session, packs, kind, area, occurrence, arrival.today)


async def _judge(session: AsyncSession, packs: Packs, clock: Clock) -> None:
    """By all facts known so far; says ClockMet where the number is reached on another day than before."""
    result = rules.tally(await repository.facts_of(session, clock.id), clock.needed, clock.due_on)
    clock.counted, met_before = result.counted, clock.met_on
    if result.met_on is None and met_before is not None:
        await reopen(session, packs, clock)
    clock.late_entry = result.late_entry
    if result.met_on is not None and result.met_on != met_before:
        clock.met_on = result.met_on
        await record_met(session, clock)
