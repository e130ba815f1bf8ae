"""All SQL of evidence."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.evidence.models import PayeeEvidence


async def by_id(session: AsyncSession, file_id: UUID) -> PayeeEvidence | None:
    return await session.get(PayeeEvidence, file_id)


async def of_payee(
    session: AsyncSession, ids: Collection[UUID], payee_id: UUID, area: str
) -> Mapping[UUID, PayeeEvidence]:
    """Those of the ids that were brought for this payee in this area."""
    mine = PayeeEvidence.payee_id == payee_id, PayeeEvidence.area == area
    rows = await session.scalars(select(PayeeEvidence).where(PayeeEvidence.file_id.in_(ids), *mine))
    return {row.file_id: row for row in rows}
