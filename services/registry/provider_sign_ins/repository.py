"""All SQL of sign-ins at a provider."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.provider_sign_ins.models import ProviderSignIn

_TABLE = cast(Table, ProviderSignIn.__table__)


async def add(
    session: AsyncSession, sign_in_id: UUID, city: str, issuer: str, key_index: bytes, life: timedelta
) -> ProviderSignIn:
    row = {"id": sign_in_id, "city": city, "issuer": issuer, "key_index": key_index, "expires_at": func.now() + life}
    return (await session.scalars(insert(ProviderSignIn).values(row).returning(ProviderSignIn))).one()


async def redeem(session: AsyncSession, sign_in_id: UUID, key_index: bytes) -> ProviderSignIn | None:
    """The sign-in, for whoever has its key, once and in time; of two at once it is one's."""
    statement = update(ProviderSignIn).where(
        ProviderSignIn.id == sign_in_id,
        ProviderSignIn.key_index == key_index,
        ProviderSignIn.redeemed_at.is_(None),
        ProviderSignIn.expires_at > func.now(),
    )
    return (await session.scalars(statement.values(redeemed_at=func.now()).returning(ProviderSignIn))).one_or_none()


async def identified(session: AsyncSession, sign_in_id: UUID, link_id: UUID) -> None:
    await session.execute(update(ProviderSignIn).where(ProviderSignIn.id == sign_in_id).values(link_id=link_id))


async def waiting(session: AsyncSession, sign_in_id: UUID, key_index: bytes) -> ProviderSignIn | None:
    """One whose owner the provider has named, and that waits for our own second factor."""
    query = select(ProviderSignIn).where(
        ProviderSignIn.id == sign_in_id,
        ProviderSignIn.key_index == key_index,
        ProviderSignIn.link_id.is_not(None),
        ProviderSignIn.finished_at.is_(None),
        ProviderSignIn.expires_at > func.now(),
    )
    return (await session.scalars(query)).one_or_none()


async def finish(session: AsyncSession, sign_in_id: UUID) -> bool:
    """False where it has opened a session before."""
    statement = update(ProviderSignIn).where(ProviderSignIn.id == sign_in_id, ProviderSignIn.finished_at.is_(None))
    return await session.scalar(statement.values(finished_at=func.now()).returning(ProviderSignIn.id)) is not None


async def forget(session: AsyncSession, limit: int) -> int:
    """Deletes up to `limit` sign-ins whose time is over."""
    old = select(_TABLE.c.id).where(_TABLE.c.expires_at < func.now()).limit(limit)
    done = await session.execute(delete(_TABLE).where(_TABLE.c.id.in_(old)))
    assert isinstance(done, CursorResult)
    return done.rowcount
