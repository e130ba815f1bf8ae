"""All SQL of community codes."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.community_codes.models import CommunityCode


async def is_in_use(session: AsyncSession, code: str, day: date) -> bool:
    query = select(CommunityCode.id).where(
        CommunityCode.code == code,
        CommunityCode.issued_on <= day,
        or_(CommunityCode.revoked_on.is_(None), CommunityCode.revoked_on > day),
    )
    return await session.scalar(query) is not None


async def locked_in_scope(session: AsyncSession, community_code_id: UUID, by: Caller) -> CommunityCode:
    """Raises NotFound for a foreign one as for a missing one."""
    query = select(CommunityCode).where(CommunityCode.id == community_code_id, by.area_clause(CommunityCode.area))
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound()
    return row


async def listing(session: AsyncSession, by: Caller, paging: Paging) -> Rows[CommunityCode]:
    query = select(CommunityCode).where(by.area_clause(CommunityCode.area))
    return await pagination.scalars(session, query, paging, CommunityCode.id)
