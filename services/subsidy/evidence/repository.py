"""All SQL of evidence."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.evidence.models import PayeeEvidence


async def by_id(session: AsyncSession, file_id: UUID) -> PayeeEvidence | None:
    return await session.get(PayeeEvidence, file_id)


async def brought_since(session: AsyncSession, by: UUID, since: datetime) -> int:
    """How many files the account has brought after that instant."""
    query = select(func.count()).where(PayeeEvidence.brought_by == by, PayeeEvidence.at > since)
    return await session.scalar(query) or 0
