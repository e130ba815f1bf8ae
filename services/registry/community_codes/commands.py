"""Orders about community codes: issue one, revoke one.

Whose gain: a code counts who promoted, and moves no target; so one person's word is enough, and every act of it is in
the trail.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Conflict, Forbidden
from services.registry.community_codes import repository
from services.registry.community_codes.models import CommunityCode
from services.registry.community_codes.rules import new_code
from services.registry.graduates.rules import city_of


class CodeOutside(Forbidden):
    slug, title = "outside-jurisdiction", "只能为本辖区的街道制发"


class CodeRevoked(Conflict):
    slug, title = "code-revoked", "该社区码已停用"


async def issue_code(session: AsyncSession, area: str, title: str, by: Caller, today: date) -> CommunityCode:
    """Raises CodeOutside."""
    if not by.covers(area):
        raise CodeOutside()
    row = CommunityCode(
        id=new_id(), code=new_code(), city=city_of(area), area=area, title=title, issued_on=today, issued_by=by.id
    )
    session.add(row)
    await session.flush()
    await audit.record(session, by, "issue_community_code", "community_code", row.id, area=area)
    return row


async def revoke_code(session: AsyncSession, community_code_id: UUID, by: Caller, today: date) -> CommunityCode:
    """Registrations go on with it, of unknown source. Raises CodeRevoked."""
    row = await repository.locked_in_scope(session, community_code_id, by)
    if row.revoked_on is not None:
        raise CodeRevoked()
    row.revoked_on, row.revoked_by = today, by.id
    await session.flush()
    await audit.record(session, by, "revoke_community_code", "community_code", row.id, area=row.area)
    return row
