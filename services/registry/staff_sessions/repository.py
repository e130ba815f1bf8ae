"""All SQL of the sessions of staff."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, Table, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.accounts.models import StaffAccount
from services.registry.staff_sessions.models import StaffSession

_TABLE = cast(Table, StaffSession.__table__)


async def locked(session: AsyncSession, session_id: UUID) -> StaffSession | None:
    query = select(StaffSession).where(StaffSession.id == session_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def locked_living(session: AsyncSession, account_id: UUID) -> Sequence[StaffSession]:
    query = select(StaffSession).where(StaffSession.account_id == account_id, StaffSession.ended_at.is_(None))
    return (await session.scalars(query.with_for_update())).all()


async def latest_of(session: AsyncSession, account_id: UUID, limit: int) -> Sequence[StaffSession]:
    query = select(StaffSession).where(StaffSession.account_id == account_id)
    return (await session.scalars(query.order_by(StaffSession.opened_at.desc()).limit(limit))).all()


async def overdue(session: AsyncSession, idle: timedelta, limit: int) -> Sequence[tuple[StaffSession, StaffAccount]]:
    """Living sessions that are over by now, or of closed accounts, locked; those that somebody works on are left."""
    over = or_(StaffSession.expires_at <= func.now(), StaffSession.last_seen_at <= func.now() - idle)
    query = (
        select(StaffSession, StaffAccount)
        .join(StaffAccount, StaffAccount.id == StaffSession.account_id)
        .where(StaffSession.ended_at.is_(None), over | ~StaffAccount.active)
        .order_by(StaffSession.id)
        .limit(limit)
        .with_for_update(of=StaffSession, skip_locked=True)
    )
    return [(current, account) for current, account in (await session.execute(query)).all()]


async def forget(session: AsyncSession, span: timedelta, limit: int) -> int:
    """Deletes up to `limit` sessions that ended longer ago than that."""
    old = select(_TABLE.c.id).where(_TABLE.c.ended_at < func.now() - span).limit(limit)
    done = await session.execute(delete(_TABLE).where(_TABLE.c.id.in_(old)))
    assert isinstance(done, CursorResult)
    return done.rowcount
