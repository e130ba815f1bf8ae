"""All SQL of calendar feeds."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.accounts.models import StaffAccount
from services.registry.calendars.models import CalendarFeed


async def living(session: AsyncSession, account_id: UUID) -> CalendarFeed | None:
    query = select(CalendarFeed).where(CalendarFeed.account_id == account_id, CalendarFeed.ended_at.is_(None))
    return await session.scalar(query)


async def end(session: AsyncSession, account_id: UUID) -> bool:
    """Whether there was one to end."""
    feeds = update(CalendarFeed).where(CalendarFeed.account_id == account_id, CalendarFeed.ended_at.is_(None))
    ended = await session.scalars(feeds.values(ended_at=func.now()).returning(CalendarFeed.id))
    return ended.first() is not None


async def account_of_key(session: AsyncSession, key_hash: bytes) -> StaffAccount | None:
    """Of a living feed, while the account is open: where it is now is what the feed shows."""
    query = (
        select(StaffAccount)
        .join(CalendarFeed, CalendarFeed.account_id == StaffAccount.id)
        .where(CalendarFeed.key_hash == key_hash, CalendarFeed.ended_at.is_(None), StaffAccount.active)
    )
    return await session.scalar(query)
