"""All SQL of casework."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis.access import Caller
from services.registry.casework.models import Contact, FirstContactClock, Service
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to

_NEVER = date(9999, 12, 31)
_URGENCY = func.coalesce(FirstContactClock.due_on, literal(_NEVER, Date))


async def add_service(session: AsyncSession, service: Service) -> bool:
    """False if this post was put before this person earlier."""
    values = {
        "id": service.id,
        "graduate_id": service.graduate_id,
        "kind": service.kind,
        "post_id": service.post_id,
        "delivered_on": service.delivered_on,
        "source": service.source,
        "logged_by": service.logged_by,
    }
    statement = insert(Service).values(values).on_conflict_do_nothing()
    return await session.scalar(statement.returning(Service.id)) is not None


async def services_of(session: AsyncSession, graduate_id: UUID) -> Sequence[Service]:
    query = select(Service).where(Service.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(Service.delivered_on, Service.id))).all()


async def contacts_of(session: AsyncSession, graduate_id: UUID) -> Sequence[Contact]:
    query = select(Contact).where(Contact.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(Contact.contacted_at, Contact.id))).all()


async def put_clock(session: AsyncSession, graduate_id: UUID, city: str, columns: dict[str, Any]) -> None:
    """Fills in what one clock event says; the other columns stay."""
    row = insert(FirstContactClock).values(graduate_id=graduate_id, city=city, **columns)
    await session.execute(row.on_conflict_do_update(index_elements=["graduate_id"], set_=columns))


async def put_promise(
    session: AsyncSession, graduate_id: UUID, city: str, started_on: date, due_on: date | None, as_of: datetime
) -> None:
    """Start and due date as the event of this instant says them; later news stays."""
    columns = {"started_on": started_on, "due_on": due_on, "promise_as_of": as_of}
    await _put_news(session, graduate_id, city, columns, FirstContactClock.promise_as_of, as_of)


async def put_met(
    session: AsyncSession, graduate_id: UUID, city: str, met_on: date, in_time: bool | None, as_of: datetime
) -> None:
    """When and whether the promise was kept, as the event of this instant says it; later news stays."""
    columns = {"met_on": met_on, "in_time": in_time, "met_as_of": as_of}
    await _put_news(session, graduate_id, city, columns, FirstContactClock.met_as_of, as_of)


async def _put_news(
    session: AsyncSession,
    graduate_id: UUID,
    city: str,
    columns: dict[str, Any],
    known: InstrumentedAttribute[datetime | None],
    as_of: datetime,
) -> None:
    row = insert(FirstContactClock).values(graduate_id=graduate_id, city=city, **columns)
    newer = or_(known.is_(None), known <= as_of)
    await session.execute(row.on_conflict_do_update(index_elements=["graduate_id"], set_=columns, where=newer))


async def clock_of(session: AsyncSession, graduate_id: UUID) -> FirstContactClock | None:
    return await session.get(FirstContactClock, graduate_id)


async def caseload(
    session: AsyncSession, by: Caller, after: tuple[date, UUID] | None, limit: int
) -> Sequence[tuple[Graduate, FirstContactClock]]:
    """Registered people of the caller's area who were not yet reached, the earliest due date first."""
    clock = FirstContactClock
    query = (
        select(Graduate, clock)
        .join(clock, clock.graduate_id == Graduate.id)
        .where(visible_to(by), and_(clock.started_on.is_not(None), clock.met_on.is_(None)))
    )
    if after is not None:
        query = query.where(tuple_(_URGENCY, Graduate.id) > tuple_(literal(after[0]), literal(after[1])))
    rows = await session.execute(query.order_by(_URGENCY, Graduate.id).limit(limit))
    return [(graduate, found) for graduate, found in rows]


def place(row: tuple[Graduate, FirstContactClock]) -> tuple[date, UUID]:
    """Where a row stands in `caseload`."""
    return row[1].due_on or _NEVER, row[0].id
