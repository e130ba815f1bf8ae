"""All SQL of the clocks of areas."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from services.notify.area_clocks.rules import CountedFact
from services.notify.clocks.kinds import ClockKind
from services.notify.clocks.models import Clock, ClockFact


async def add_clock(
    session: AsyncSession, kind: ClockKind, subject_id: UUID, area: str, period: str, as_of: datetime
) -> bool:
    """Makes the clock of an area and period; False where there is one, also if another worker makes it just now."""
    row = {"id": new_id(), "kind": kind.name, "kind_type": kind.kind_type, "title": kind.title, "area": area}
    row |= {"subject_kind": "area", "subject_id": subject_id, "period": period, "city": area.split("/")[0]}
    query = insert(Clock).values(**row, area_as_of=as_of).on_conflict_do_nothing().returning(Clock.id)
    return await session.scalar(query) is not None


async def locked_clock(session: AsyncSession, kind: str, area: str, period: str) -> Clock:
    query = select(Clock).where(Clock.kind == kind, Clock.area == area, Clock.period == period)
    return (await session.scalars(query.with_for_update())).one()


async def has_clock(session: AsyncSession, kind: str, area: str, period: str) -> bool:
    query = select(Clock.id).where(Clock.kind == kind, Clock.area == area, Clock.period == period)
    return await session.scalar(query) is not None


async def dated_periods(session: AsyncSession, kind: str, areas: Sequence[str]) -> Mapping[tuple[str, str], bool]:
    """(area, period) of these areas' clocks of a kind → whether it has its due date."""
    query = select(Clock.area, Clock.period, Clock.due_on.is_not(None))
    query = query.where(Clock.kind == kind, Clock.area.in_(areas), Clock.period.is_not(None))
    return {(area, period or ""): dated for area, period, dated in await session.execute(query)}


async def last_days(session: AsyncSession, kind: str, areas: Sequence[str], today: date) -> Mapping[str, date]:
    """Area → the last day of its latest period that has begun."""
    query = select(Clock.area, func.max(Clock.due_on)).where(Clock.kind == kind, Clock.area.in_(areas))
    query = query.where(Clock.started_on <= today, Clock.due_on.is_not(None)).group_by(Clock.area)
    return {area: last for area, last in await session.execute(query) if last is not None}


async def add_fact(session: AsyncSession, clock_id: UUID, fact: str, happened_on: date, recorded_on: date) -> None:
    """Stores a fact that is said once; the day on which it was first recorded counts."""
    row = insert(ClockFact).values(clock_id=clock_id, fact=fact, happened_on=happened_on, logged_on=recorded_on)
    earliest = {
        "happened_on": func.least(ClockFact.happened_on, row.excluded.happened_on),
        "logged_on": func.least(ClockFact.logged_on, row.excluded.logged_on),
    }
    await session.execute(row.on_conflict_do_update(index_elements=["clock_id", "fact"], set_=earliest))


async def correct_fact(
    session: AsyncSession, clock_id: UUID, fact: str, version: int, values: Mapping[str, date | bool]
) -> None:
    """Stores a fact that can be corrected: the higher version counts, whatever the order of arrival.

    One that counted before and counts still was recorded when it first was: a correction does not make it late.
    """
    row = insert(ClockFact).values(clock_id=clock_id, fact=fact, version=version, **values)
    recorded = row.excluded.logged_on
    since_counted = case(
        (and_(ClockFact.counts, row.excluded.counts), func.least(ClockFact.logged_on, recorded)), else_=recorded
    )
    change = {**values, "version": version, "logged_on": since_counted}
    newer = ClockFact.version < version
    await session.execute(row.on_conflict_do_update(index_elements=["clock_id", "fact"], set_=change, where=newer))


async def newest_version(session: AsyncSession, kind: str, fact: str) -> int | None:
    query = select(func.max(ClockFact.version)).join(Clock, Clock.id == ClockFact.clock_id)
    version: int | None = await session.scalar(query.where(Clock.kind == kind, ClockFact.fact == fact))
    return version


async def withdraw_elsewhere(
    session: AsyncSession, kind: str, fact: str, version: int, clock: Clock | None
) -> Sequence[Clock]:
    """Takes a corrected fact out of the periods and areas it no longer counts for; returns their clocks, locked."""
    query = select(Clock).join(ClockFact, ClockFact.clock_id == Clock.id)
    query = query.where(Clock.kind == kind, ClockFact.fact == fact, ClockFact.version < version, ClockFact.counts)
    if clock is not None:
        query = query.where(Clock.id != clock.id)
    clocks = (await session.scalars(query.order_by(Clock.id).with_for_update(of=Clock))).all()
    ids = [other.id for other in clocks]
    change = update(ClockFact).where(ClockFact.clock_id.in_(ids), ClockFact.fact == fact)
    await session.execute(change.values(counts=False, version=version))
    return clocks


async def facts_of(session: AsyncSession, clock_id: UUID) -> Sequence[CountedFact]:
    query = select(ClockFact).where(ClockFact.clock_id == clock_id, ClockFact.counts)
    return [CountedFact(row.happened_on, row.logged_on or row.happened_on) for row in await session.scalars(query)]
