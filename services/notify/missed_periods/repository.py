"""All SQL of the misses in a row."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.clocks.models import Clock


async def periods_of(session: AsyncSession, city: str, kinds: Collection[str]) -> Sequence[Clock]:
    """The clocks of these cadences, those of one kind and area together, earliest first."""
    query = select(Clock).where(Clock.city == city, Clock.kind.in_(kinds), Clock.kind_type == "cadence")
    query = query.where(Clock.started_on.is_not(None)).order_by(Clock.kind, Clock.area, Clock.started_on)
    return (await session.scalars(query)).all()
