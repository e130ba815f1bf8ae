"""All SQL of the clocks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, and_, cast, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller, within
from chassis.db import new_id
from chassis.problems import NotFound
from contracts.roles import Role
from services.notify.clocks.kinds import ClockKind
from services.notify.clocks.models import Clock, ClockFact, ClockPause, ClockStatement
from services.notify.clocks.rules import Pause, ReachedContact, Statement

_NEVER = date(9999, 12, 31)
_URGENCY = func.coalesce(Clock.due_on, literal(_NEVER, Date))


class ClockNotFound(NotFound):
    slug, title = "clock-not-found", "未找到该时限"


async def locked_clock(
    session: AsyncSession, kind: ClockKind, subject_id: UUID, city: str, area: str, as_of: datetime
) -> Clock:
    """The subject's clock, made where missing, locked until the end of the transaction."""
    row = {"id": new_id(), "kind": kind.name, "subject_id": subject_id, "city": city, "area": area, "area_as_of": as_of}
    await session.execute(
        insert(Clock)
        .values(**row, **_described(kind), turn=1 if kind.repeats else None, turn_awaited=kind.repeats is not None)
        .on_conflict_do_nothing(index_elements=["kind", "subject_id"])
    )
    mine = select(Clock).where(Clock.kind == kind.name, Clock.subject_id == subject_id)
    return (await session.scalars(mine.with_for_update())).one()


def _described(kind: ClockKind) -> dict[str, str]:
    return {"kind_type": kind.kind_type, "title": kind.title, "subject_kind": kind.subject}


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
    mine = select(Clock.started_on).where(Clock.kind == kind, Clock.subject_id.in_(subjects))
    return (await session.scalars(mine.order_by(Clock.started_on).limit(1))).one_or_none()


async def add_fact(
    session: AsyncSession, clock_id: UUID, fact: str, happened_on: date, columns: Mapping[str, date | None]
) -> None:
    """Stores a fact that is said once, and of it what this event says; what another one says stays."""
    row = insert(ClockFact).values(clock_id=clock_id, fact=fact, happened_on=happened_on, **columns)
    earliest = {"happened_on": func.least(ClockFact.happened_on, row.excluded.happened_on)}
    await session.execute(row.on_conflict_do_update(index_elements=["clock_id", "fact"], set_={**earliest, **columns}))


async def correct_fact(
    session: AsyncSession, clock_id: UUID, fact: str, happened_on: date, version: int, *, counts: bool
) -> None:
    """Stores a fact that can be corrected: the higher version counts, whatever the order of arrival."""
    values = {"happened_on": happened_on, "version": version, "counts": counts}
    row = insert(ClockFact).values(clock_id=clock_id, fact=fact, **values)
    newer = row.on_conflict_do_update(
        index_elements=["clock_id", "fact"], set_=values, where=ClockFact.version <= version
    )
    await session.execute(newer)


async def facts_of(session: AsyncSession, clock_id: UUID) -> Sequence[ReachedContact]:
    query = select(ClockFact).where(ClockFact.clock_id == clock_id, ClockFact.counts)
    return [
        ReachedContact(row.happened_on, row.logged_on, row.confirmed_on is not None)
        for row in await session.scalars(query)
    ]


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
        return and_(Clock.subject_kind == "graduate", _is_about(caller.subject))
    return caller.area_clause(Clock.area)


def _is_about(person: UUID | None) -> ColumnElement[bool]:
    """Nobody is about nobody: a token without a subject sees nothing, though first turns have no `about_id`."""
    return or_(Clock.subject_id == person, and_(Clock.about_id.is_not(None), Clock.about_id == person))


def _rank() -> ColumnElement[int]:
    """0 for a running clock, 1 for one that is met or closed: what is still to do comes first."""
    return cast(or_(Clock.met_on.is_not(None), Clock.state == "closed"), Integer)


async def clocks_by_urgency(
    session: AsyncSession,
    caller: Caller,
    area: str | None,
    kind: str | None,
    state: str | None,
    after: tuple[int, date, UUID] | None,
    limit: int,
) -> Sequence[Clock]:
    """What the caller may see, running before met, earliest due date first."""
    query = select(Clock).where(_visible_to(caller))
    if area is not None:
        query = query.where(within(Clock.area, area))
    if kind is not None:
        query = query.where(Clock.kind == kind)
    if state is not None:
        query = query.where(Clock.state == state)
    order = (_rank(), _URGENCY, Clock.id)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*(literal(value) for value in after)))
    return (await session.scalars(query.order_by(*order).limit(limit))).all()


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
