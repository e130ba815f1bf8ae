"""The one question about places: whether an area exists."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Unprocessable
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Change, Places
from services.jobfair.projections import repository


class AreaUnknown(Unprocessable):
    slug, title = "area-unknown", "该城市没有此区划代码；新设的请由运维补录"


async def refuse_unknown_area(session: AsyncSession, packs: Packs, area: str) -> None:
    """In a district that no city has, an employer would hold its credit code and no reviewer could see it."""
    packs.of_city(area.partition("/")[0])
    changes = [Change(row.city, row.kind, row.code, "", row.in_use) for row in await repository.known_places(session)]
    if not Places(packs, changes).has_area(area):
        raise AreaUnknown()
