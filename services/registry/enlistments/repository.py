"""All SQL of enlistment checks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import NotFound
from services.registry.enlistments.models import EnlistmentCheck
from services.registry.graduates.conditions import has_local_hukou
from services.registry.graduates.models import Graduate


class EnlistmentCheckNotFound(NotFound):
    slug, title = "enlistment-check-not-found", "未找到该条应征情况"


async def checks_of(session: AsyncSession, graduate_id: UUID) -> Sequence[EnlistmentCheck]:
    """The earliest first."""
    query = select(EnlistmentCheck).where(EnlistmentCheck.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(EnlistmentCheck.id))).all()


async def of_this_person(session: AsyncSession, graduate_id: UUID, check_id: UUID) -> EnlistmentCheck:
    """Locked, with its person locked before. Raises EnlistmentCheckNotFound."""
    query = select(EnlistmentCheck).where(EnlistmentCheck.id == check_id, EnlistmentCheck.graduate_id == graduate_id)
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise EnlistmentCheckNotFound()
    return row


async def is_of_local_hukou(session: AsyncSession, person: Graduate, division: str) -> bool:
    query = select(has_local_hukou(person.city, division)).where(Graduate.id == person.id)
    return bool(await session.scalar(query))
