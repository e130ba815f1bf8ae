"""All SQL of evidence."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.evidence.models import PayeeEvidence
from services.subsidy.schemes.ports import Payee


async def by_id(session: AsyncSession, file_id: UUID) -> PayeeEvidence | None:
    return await session.get(PayeeEvidence, file_id)


async def brought_for(session: AsyncSession, payee: Payee, file_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the files that were brought for this payee, in the area in which the payee is today."""
    theirs = PayeeEvidence.payee_kind == payee.kind, PayeeEvidence.payee_id == payee.id
    query = select(PayeeEvidence.file_id).where(PayeeEvidence.file_id.in_(file_ids), *theirs)
    return frozenset(await session.scalars(query.where(PayeeEvidence.area == payee.area)))


async def brought_since(session: AsyncSession, by: UUID, since: datetime) -> int:
    """How many files the account has brought after that instant."""
    query = select(func.count()).where(PayeeEvidence.brought_by == by, PayeeEvidence.at > since)
    return await session.scalar(query) or 0
