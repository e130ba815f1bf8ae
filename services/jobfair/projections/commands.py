"""What is learnt of graduates and places, and the one question about places: whether an area exists."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Unprocessable
from contracts.events.registry import GraduateListed, GraduateRegistered
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Change, Places
from services.jobfair.projections import repository


class AreaUnknown(Unprocessable):
    slug, title = "area-unknown", "该城市没有此区划代码；新设的请由运维补录"


async def refuse_unknown_area(session: AsyncSession, packs: Packs, area: str) -> None:
    """In a district that no city has, an employer would hold its credit code and no reviewer could see it."""
    packs.city(area.partition("/")[0])
    changes = [Change(row.city, row.kind, row.code, "", row.in_use) for row in await repository.known_places(session)]
    if not Places(packs, changes).has_area(area):
        raise AreaUnknown()


async def know_graduate(
    session: AsyncSession, fact: GraduateListed | GraduateRegistered, as_of: datetime, event_id: UUID
) -> None:
    await repository.know_graduate(session, fact.graduate_id, fact.city, fact.area, as_of, event_id)
