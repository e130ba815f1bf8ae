"""All SQL of the clocks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, and_, func, inspect, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.pagination import Paging, Rows
from chassis.plans import reach, served_in
from chassis.problems import NotFound
from contracts.roles import Role
from services.notify.clocks.kinds import ClockKind
from services.notify.clocks.models import RANK, URGENCY, Clock, ClockFact, ClockPause, ClockStatement
from services.notify.clocks.rules import Pause, ReachedContact, Statement
from services.notify.projections.models import PersonPlace
from services.notify.projections.repository import places_of

Key: TypeAlias = tuple[str, UUID]
"""Kind and subject."""
_FACT = ("clock_id", "fact")
_JUDGED = frozenset({"city", "area", "area_as_of", "state", "met_on", "late_entry", "next_on"})
_NEVER = date(9999, 12, 31)
_OVER = ("met", "closed")
_RANK, _URGENCY = literal_column(RANK, Integer), literal_column(URGENCY, Date)


@dataclass(frozen=True)
class ClockFilter:
    area: str | None = None
    kind: str | None = None
    state: str | None = None
    subjects: Sequence[UUID] = ()
    """Whom or what it is about, any of these, whichever turn of a promise that repeats; none does not limit."""


class ClockNotFound(NotFound):
    slug, title = "clock-not-found", "未找到该时限"


async def locked_clock(
    session: AsyncSession, kind: ClockKind, subject_id: UUID, city: str, area: str, as_of: datetime
) -> Clock:
    """The subject's clock, made where missing, locked until the end of the transaction."""
    waiting = waiting_clock(kind, subject_id, city, area, as_of)
    return (await locked_clocks(session, [waiting]))[kind.name, subject_id]


def waiting_clock(kind: ClockKind, subject_id: UUID, city: str, area: str, as_of: datetime) -> dict[str, Any]:
    """The row of a clock that nothing has started yet."""
    return {
        "id": new_id(),
        "kind": kind.name,
        "kind_type": kind.kind_type,
        "title": kind.title,
        "subject_kind": kind.subject,
        "subject_id": subject_id,
        "turn": 1 if kind.repeats else None,
        "turn_awaited": kind.repeats is not None,
        "city": city,
        "area": area,
        "area_as_of": as_of,
    }


async def locked_clocks(session: AsyncSession, waiting: Sequence[sets.Row]) -> Mapping[Key, Clock]:
    """The clocks of the same kinds and subjects, made from these rows where missing, locked as `locked_clock` does."""
    clocks = await _lock(session, waiting)
    if missing := [row for row in waiting if key_of(row) not in clocks]:
        await add_missing_clocks(session, missing)
        clocks |= await _lock(session, missing)
    return clocks


async def add_missing_clocks(session: AsyncSession, rows: Sequence[sets.Row]) -> Collection[UUID]:
    """Adds the clocks whose subject has none of the kind; their ids."""
    places = await places_of(session, {row["subject_id"] for row in rows})
    there = [_where_served(row, places.get(row["subject_id"])) for row in sorted(rows, key=key_of)]
    return await sets.add_missing(session, Clock, there)


def _where_served(row: sets.Row, place: PersonPlace | None) -> sets.Row:
    """Somebody's clock starts where they have moved to, if that is later news than what starts it."""
    if place is None or place.as_of <= row["area_as_of"]:
        return row
    return {**row, "city": place.city, "area": place.area, "area_as_of": place.as_of}


async def _lock(session: AsyncSession, rows: Sequence[sets.Row]) -> dict[Key, Clock]:
    keys = [dict(zip(("kind", "subject_id"), key_of(row), strict=True)) for row in rows]
    given = sets.rows_of(Clock, keys).subquery("given")
    mine = select(Clock).join(given, and_(Clock.kind == given.c.kind, Clock.subject_id == given.c.subject_id))
    locked = mine.order_by(Clock.kind, Clock.subject_id).with_for_update(of=Clock)
    return {(clock.kind, clock.subject_id): clock for clock in await session.scalars(locked)}


async def write_judged(session: AsyncSession, clocks: Iterable[Clock]) -> None:
    """Writes locked clocks that are no part of the session, as far as a move or what meets them has changed them."""
    rows = []
    for clock in clocks:
        changed = set(Clock.__table__.c.keys()) - inspect(clock).unmodified
        assert changed <= _JUDGED, "another column would be lost"
        if changed:
            columns = {name: getattr(clock, name) for name in sorted(_JUDGED)}
            rows.append({"id": clock.id, **columns, "version": clock.version + 1})
    await sets.change(session, Clock, rows)


def key_of(row: sets.Row) -> Key:
    return row["kind"], row["subject_id"]


async def turns_of(session: AsyncSession, first: Clock) -> Sequence[Clock]:
    """A clock with the later turns of its promise, in order, locked. They go where it goes."""
    if first.turn is None:
        return [first]
    query = select(Clock).where(Clock.about_id == first.subject_id, Clock.kind == first.kind)
    later = (await session.scalars(query.order_by(Clock.turn).with_for_update())).all()
    for turn in later:
        turn.city, turn.area, turn.area_as_of = first.city, first.area, first.area_as_of
    return [first, *later]


async def statements_of(session: AsyncSession, first_id: UUID) -> Sequence[Statement]:
    query = select(ClockStatement).where(ClockStatement.clock_id == first_id)
    return [Statement(row.topic, row.effective_on, row.stated_at, row.ends) for row in await session.scalars(query)]


async def start_of(session: AsyncSession, kind: str, subjects: Collection[UUID]) -> date | None:
    """The day on which the clock of one of these subjects started; None while there is none, or it waits."""
    starts = await starts_of(session, [kind], subjects)
    return min(starts.values(), default=None)


async def starts_of(session: AsyncSession, kinds: Collection[str], subjects: Collection[UUID]) -> Mapping[Key, date]:
    """Kind and subject → the day on which that clock started; those that have not are left out."""
    mine = select(Clock.kind, Clock.subject_id, Clock.started_on).where(
        Clock.kind == func.any(list(kinds)), Clock.subject_id == func.any(list(subjects))
    )
    return {(row.kind, row.subject_id): row.started_on for row in await session.execute(mine) if row.started_on}


async def add_facts(session: AsyncSession, *rows: sets.Row) -> None:
    """Stores facts, each of another clock. Of one said once, what its event says; what another one says stays.

    Of one that can be corrected, it has a `version`: the higher counts, whatever the order of arrival.
    """
    if not rows:
        return
    fresh = insert(ClockFact).from_select(list(rows[0]), sets.rows_of(ClockFact, rows))
    columns: dict[str, Any] = {name: fresh.excluded[name] for name in rows[0] if name not in _FACT}
    if "version" in rows[0]:
        where = ClockFact.version <= fresh.excluded.version
    else:
        columns["happened_on"], where = func.least(ClockFact.happened_on, fresh.excluded.happened_on), None
    await session.execute(fresh.on_conflict_do_update(index_elements=_FACT, set_=columns, where=where))


async def facts_of(session: AsyncSession, *clock_ids: UUID) -> Mapping[UUID, Sequence[ReachedContact]]:
    """Clock → the facts that count for it."""
    query = select(ClockFact).where(ClockFact.clock_id == func.any(list(clock_ids)), ClockFact.counts)
    facts: dict[UUID, list[ReachedContact]] = {clock_id: [] for clock_id in clock_ids}
    for row in await session.scalars(query):
        facts[row.clock_id].append(ReachedContact(row.happened_on, row.logged_on, row.confirmed_on is not None))
    return facts


async def pauses_of(session: AsyncSession, *clock_ids: UUID) -> Mapping[UUID, Sequence[Pause]]:
    """Clock → its pauses, earliest first; clocks without any are left out."""
    query = select(ClockPause).where(ClockPause.clock_id.in_(clock_ids)).order_by(ClockPause.from_on, ClockPause.id)
    pauses: dict[UUID, list[Pause]] = {}
    for row in await session.scalars(query):
        pauses.setdefault(row.clock_id, []).append(Pause(row.id, row.from_on, last_day(row)))
    return pauses


def last_day(pause: ClockPause) -> date | None:
    """The last day that does not count: the agreed one, or the day before the clock was resumed."""
    ends = [pause.until_on, pause.resumed_on and pause.resumed_on - timedelta(days=1)]
    return min((day for day in ends if day is not None), default=None)


async def end_open_pause(session: AsyncSession, clock_id: UUID, last_on: date) -> None:
    open_ended = and_(ClockPause.until_on.is_(None), ClockPause.resumed_on.is_(None), ClockPause.from_on <= last_on)
    await session.execute(
        update(ClockPause).where(ClockPause.clock_id == clock_id, open_ended).values(until_on=last_on)
    )


def _has_step(today: date, stopped: Collection[str]) -> ColumnElement[bool]:
    """The clocks of stopped cities wait as they are: which steps there are, nobody can say meanwhile."""
    return and_(
        Clock.next_on <= today,
        Clock.city.not_in(stopped),
        Clock.met_on.is_(None),
        or_(Clock.parked_until.is_(None), Clock.parked_until < func.now()),
    )


async def clocks_with_step(session: AsyncSession, today: date, stopped: Collection[str], limit: int) -> Sequence[Clock]:
    """Clocks with a step due today or earlier, locked; those another worker holds are left to it."""
    query = select(Clock).where(_has_step(today, stopped)).order_by(Clock.next_on, Clock.id).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def clock_ids_with_step(
    session: AsyncSession, today: date, stopped: Collection[str], limit: int
) -> Sequence[UUID]:
    query = select(Clock.id).where(_has_step(today, stopped)).order_by(Clock.next_on, Clock.id).limit(limit)
    return (await session.scalars(query)).all()


async def clock_with_step(session: AsyncSession, clock_id: UUID, today: date) -> Clock | None:
    query = select(Clock).where(Clock.id == clock_id, _has_step(today, ()))
    return (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()


async def park(session: AsyncSession, clock_id: UUID, pause: timedelta) -> None:
    """Sets a clock whose step failed aside for a while, by the database's clock."""
    await session.execute(update(Clock).where(Clock.id == clock_id).values(parked_until=func.now() + pause))


async def clocks_without_calendar(session: AsyncSession, stopped: Collection[str], limit: int) -> Sequence[Clock]:
    """Running clocks whose year of working days was not published when they started, locked; none of stopped cities."""
    query = select(Clock).where(
        Clock.no_due_reason == "year_not_published",
        Clock.city.not_in(stopped),
        or_(Clock.parked_until.is_(None), Clock.parked_until < func.now()),
    )
    return (await session.scalars(query.limit(limit).with_for_update(skip_locked=True))).all()


def _visible_to(caller: Caller) -> ColumnElement[bool]:
    if caller.role == Role.GRADUATE:
        return and_(Clock.subject_kind == "graduate", is_about(caller.subject))
    return reach(Clock, caller)


def is_about(person: UUID | None) -> ColumnElement[bool]:
    """Nobody is about nobody: a token without a subject sees nothing, though first turns have no `about_id`."""
    return or_(Clock.subject_id == person, and_(Clock.about_id.is_not(None), Clock.about_id == person))


async def clocks_by_urgency(
    session: AsyncSession,
    caller: Caller,
    only: ClockFilter,
    paging: Paging,
) -> Rows[Clock]:
    """What the caller may see, running before met, earliest due date first."""
    query = select(Clock).where(_visible_to(caller))
    if only.area is not None:
        query = query.where(served_in(Clock, only.area))
    if only.kind is not None:
        query = query.where(Clock.kind == only.kind)
    if only.state is not None:
        query = query.where(Clock.state == only.state, *([_RANK == 1] if only.state in _OVER else []))
    if only.subjects:
        query = query.where(or_(Clock.subject_id.in_(only.subjects), Clock.about_id.in_(only.subjects)))
    return await pagination.scalars(session, query, paging, _RANK, _URGENCY, Clock.id)


def urgency(clock: Clock) -> tuple[int, date, UUID]:
    """Where a clock stands in `clocks_by_urgency`."""
    return int(clock.met_on is not None or clock.state == "closed"), clock.due_on or _NEVER, clock.id


async def clock_in_scope(session: AsyncSession, clock_id: UUID, caller: Caller) -> Clock:
    clock = await session.scalar(select(Clock).where(Clock.id == clock_id, _visible_to(caller)))
    if clock is None:
        raise ClockNotFound()
    return clock


async def overdue_clocks(session: AsyncSession, today: date) -> float:
    """How many clocks are open past their due date by the date alone, whether or not the job has seen it; a gauge."""
    running = and_(Clock.started_on.is_not(None), Clock.met_on.is_(None), Clock.kind_type != "window")
    overdue = select(func.count()).where(running, Clock.state != "closed", Clock.due_on < today)
    return float(await session.scalar(overdue) or 0)
