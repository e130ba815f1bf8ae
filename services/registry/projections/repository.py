"""All SQL that keeps the copies of posts and clocks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

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
    await _put_news(session, graduate_id, city, columns, FirstContactClock.promise_as_of, as_of)


async def put_met(session: AsyncSession, graduate_id: UUID, city: str, met: Met, as_of: datetime) -> None:
    """When and whether the clock was met, as the event of this instant says it; later news stays."""
    columns = {**vars(met), "met_as_of": as_of}
    await _put_news(session, graduate_id, city, columns, FirstContactClock.met_as_of, as_of)


async def _put_news(
    session: AsyncSession,
    graduate_id: UUID,
    city: str,
    columns: dict[str, Any],
    stamp: InstrumentedAttribute[datetime | None],
    as_of: datetime,
) -> None:
    row = insert(FirstContactClock).values(graduate_id=graduate_id, city=city, **columns)
    newer = or_(stamp.is_(None), stamp <= as_of)
    await session.execute(row.on_conflict_do_update(index_elements=["graduate_id"], set_=columns, where=newer))


async def clock_of(session: AsyncSession, graduate_id: UUID) -> FirstContactClock | None:
    return await session.get(FirstContactClock, graduate_id)
