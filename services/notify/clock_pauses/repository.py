"""All SQL of the pauses."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.dual_control import OBJECT_ID, ChangeRequest
from chassis.plans import reach
from services.notify.clocks.models import Clock, ClockPause
from services.notify.clocks.repository import ClockNotFound


async def locked_clock(session: AsyncSession, clock_id: UUID, by: Caller) -> Clock:
    """The clock, locked. Raises ClockNotFound outside the caller's jurisdiction."""
    query = select(Clock).where(Clock.id == clock_id, reach(Clock, by))
    clock = await session.scalar(query.with_for_update())
    if clock is None:
        raise ClockNotFound()
    return clock


def about_clocks_of(by: Caller) -> ColumnElement[bool]:
    """SQL: the request is about a clock that is now in the caller's jurisdiction."""
    return exists().where(cast(Clock.id, Text) == OBJECT_ID, reach(Clock, by))


async def clocks_of(session: AsyncSession, requests: Sequence[ChangeRequest]) -> Mapping[str, Clock]:
    """What requests are about: object's id → clock."""
    query = select(Clock).where(Clock.id.in_([UUID(request.object_id) for request in requests]))
    return {str(clock.id): clock for clock in await session.scalars(query)}


async def pauses_of(session: AsyncSession, clock_id: UUID) -> Sequence[ClockPause]:
    query = select(ClockPause).where(ClockPause.clock_id == clock_id)
    return (await session.scalars(query.order_by(ClockPause.from_on, ClockPause.id))).all()


async def resume(session: AsyncSession, pause_id: UUID, resumed_on: date, by: UUID) -> None:
    """Ends a pause before its time."""
    values = {"resumed_on": resumed_on, "resumed_by": by}
    await session.execute(update(ClockPause).where(ClockPause.id == pause_id).values(**values))
