"""All SQL that keeps the copies of posts and clocks."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.pagination import Paging, Rows
from contracts.envelope import Delivery
from contracts.events.notify import ClockBreached, ClockMet, ClockStarted, ClockWarned
from services.registry.projections.models import FirstContactClock, KnownPost


async def put_post(session: AsyncSession, post_id: UUID, city: str, columns: dict[str, Any]) -> None:
    """Fills in what one event about a post says; the other columns stay."""
    row = insert(KnownPost).values(post_id=post_id, city=city, **columns)
    await session.execute(row.on_conflict_do_update(index_elements=["post_id"], set_=columns))


async def openings(session: AsyncSession, area: str, since: date, until: date) -> Sequence[tuple[str | None, int]]:
    """How many are sought by the posts of an area that were published in a time: per district, each post once."""
    district = func.nullif(func.split_part(KnownPost.area, "/", 2), "")
    query = select(district, func.sum(KnownPost.openings)).where(*_published(area, since, until))
    rows = await session.execute(query.group_by(district).order_by(district))
    return [(row[0], int(row[1])) for row in rows]


async def posts_within(session: AsyncSession, area: str, since: date, until: date, paging: Paging) -> Rows[KnownPost]:
    """Those posts themselves."""
    query = select(KnownPost).where(*_published(area, since, until))
    return await pagination.scalars(session, query, paging, KnownPost.post_id)


def _published(area: str, since: date, until: date) -> Sequence[ColumnElement[bool]]:
    place = or_(KnownPost.area == area, KnownPost.area.startswith(f"{area}/", autoescape=True))
    city = KnownPost.city == area.partition("/")[0]
    return (city, place, KnownPost.openings.is_not(None), KnownPost.published_on.between(since, until))


async def put_day(
    session: AsyncSession, deliveries: Sequence[Delivery[ClockWarned]] | Sequence[Delivery[ClockBreached]], column: str
) -> None:
    """Fills in the day of that name that each clock event says; the other columns stay."""
    rows = [_row(delivery.data, column) for delivery in deliveries]
    await sets.put(session, FirstContactClock, *rows, once=("city",))


async def put_deadlines(
    session: AsyncSession, deliveries: Sequence[Delivery[ClockStarted]] | Sequence[Delivery[ClockMet]]
) -> None:
    """Start and due date as the event of each instant says them; later news stays."""
    rows = [{**_row(each.data, "started_on", "due_on"), "promise_as_of": each.time} for each in deliveries]
    await _put_news(session, rows, "promise_as_of")


async def put_met(session: AsyncSession, deliveries: Sequence[Delivery[ClockMet]]) -> None:
    """When and whether the clock was met, as the event of each instant says it; later news stays."""
    rows = [{**_row(each.data, "met_on", "in_time", "late_entry"), "met_as_of": each.time} for each in deliveries]
    await _put_news(session, rows, "met_as_of")


async def _put_news(session: AsyncSession, rows: Sequence[sets.Row], stamp: str) -> None:
    """Each of the two kinds of news has its own instant; business time may stand still between two of them."""
    await sets.upsert_if_newer(session, FirstContactClock, *rows, newer_by=(stamp,), once=("city",), ties=True)


def _row(fact: ClockStarted | ClockWarned | ClockBreached | ClockMet, *columns: str) -> dict[str, Any]:
    return {"graduate_id": fact.subject_id, "city": fact.city, **{name: getattr(fact, name) for name in columns}}


async def clock_of(session: AsyncSession, graduate_id: UUID) -> FirstContactClock | None:
    return await session.get(FirstContactClock, graduate_id)
