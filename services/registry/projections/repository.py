"""All SQL that keeps the copies of posts and clocks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.sets import upsert_if_newer
from services.registry.projections.models import FirstContactClock, KnownPost


@dataclass(frozen=True)
class Met:
    """When a clock was met, whether in time, and whether a late entry stands between the two."""

    met_on: date
    in_time: bool | None
    late_entry: bool


async def put_post(session: AsyncSession, post_id: UUID, city: str, columns: dict[str, Any]) -> None:
    """Fills in what one event about a post says; the other columns stay."""
    row = insert(KnownPost).values(post_id=post_id, city=city, **columns)
    await session.execute(row.on_conflict_do_update(index_elements=["post_id"], set_=columns))


async def put_clock(session: AsyncSession, graduate_id: UUID, city: str, columns: dict[str, Any]) -> None:
    """Fills in what one clock event says; the other columns stay."""
    row = insert(FirstContactClock).values(graduate_id=graduate_id, city=city, **columns)
    await session.execute(row.on_conflict_do_update(index_elements=["graduate_id"], set_=columns))


async def put_deadline(
    session: AsyncSession, graduate_id: UUID, city: str, started_on: date, due_on: date | None, as_of: datetime
) -> None:
    """Start and due date as the event of this instant says them; later news stays."""
    columns = {"started_on": started_on, "due_on": due_on, "promise_as_of": as_of}
    await _put_news(session, {"graduate_id": graduate_id, "city": city, **columns}, "promise_as_of")


async def put_met(session: AsyncSession, graduate_id: UUID, city: str, met: Met, as_of: datetime) -> None:
    """When and whether the clock was met, as the event of this instant says it; later news stays."""
    row = {"graduate_id": graduate_id, "city": city, **vars(met), "met_as_of": as_of}
    await _put_news(session, row, "met_as_of")


async def _put_news(session: AsyncSession, row: dict[str, Any], stamp: str) -> None:
    """Each of the two kinds of news has its own instant; business time may stand still between two of them."""
    await upsert_if_newer(session, FirstContactClock, row, newer_by=(stamp,), once=("city",), ties=True)


async def clock_of(session: AsyncSession, graduate_id: UUID) -> FirstContactClock | None:
    return await session.get(FirstContactClock, graduate_id)
