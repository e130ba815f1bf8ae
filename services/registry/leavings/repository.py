"""All SQL of leavings."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.leavings.models import Leaving


async def leavings_of(session: AsyncSession, graduate_id: UUID) -> Sequence[Leaving]:
    """The earliest first."""
    query = select(Leaving).where(Leaving.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(Leaving.version))).all()
