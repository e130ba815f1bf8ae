"""All SQL of links to identities at a provider."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from services.registry.provider_links.models import ProviderLink


async def of_account(session: AsyncSession, account_id: UUID) -> ProviderLink | None:
    query = select(ProviderLink).where(ProviderLink.account_id == account_id, ProviderLink.ended_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def of_subject(session: AsyncSession, issuer: str, subject_index: bytes) -> ProviderLink | None:
    query = select(ProviderLink).where(
        ProviderLink.issuer == issuer, ProviderLink.subject_index == subject_index, ProviderLink.ended_at.is_(None)
    )
    return (await session.scalars(query)).one_or_none()


async def living(session: AsyncSession, link_id: UUID) -> ProviderLink | None:
    """As it is now: whoever ends it meanwhile has the account's lock."""
    query = select(ProviderLink).where(ProviderLink.id == link_id, ProviderLink.ended_at.is_(None))
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def add(session: AsyncSession, account_id: UUID, issuer: str, subject_index: bytes) -> bool:
    """False where the account or the subject has a living link."""
    row = {"id": new_id(), "account_id": account_id, "issuer": issuer, "subject_index": subject_index}
    statement = insert(ProviderLink).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(ProviderLink.id)) is not None


async def confirm(session: AsyncSession, link_id: UUID) -> None:
    statement = update(ProviderLink).where(ProviderLink.id == link_id, ProviderLink.confirmed_at.is_(None))
    await session.execute(statement.values(confirmed_at=func.now()))


async def end(session: AsyncSession, account_id: UUID) -> bool:
    """False where there was none."""
    statement = update(ProviderLink).where(ProviderLink.account_id == account_id, ProviderLink.ended_at.is_(None))
    ended = statement.values(ended_at=func.now()).returning(ProviderLink.id)
    return await session.scalar(ended) is not None
