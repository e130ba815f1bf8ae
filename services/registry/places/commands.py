"""Orders about places: add, rename or close one; and the refusals of what does not exist."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.messaging import outbox
from chassis.problems import Unprocessable
from contracts.events.registry import PlaceChanged
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Change, Kind, Places
from services.registry.places import repository
from services.registry.places.models import Place


class AreaUnknown(Unprocessable):
    slug, title = "area-unknown", "没有此区划代码；新设的请由运维补录"


class SchoolUnknown(Unprocessable):
    slug, title = "school-unknown", "没有此学校代码；名单未收的请由运维补录"


class DistrictUnknown(Unprocessable):
    slug, title = "district-unknown", "街道代码应以本市某区的代码开头"


@dataclass(frozen=True)
class NewPlace:
    city: str
    kind: Kind
    code: str
    name: str
    citation: str
    in_use: bool = True


async def places(session: AsyncSession, packs: Packs) -> Places:
    """All places as they are now."""
    rows = await repository.changed(session)
    return Places(packs, [Change(row.city, row.kind, row.code, row.name, row.in_use) for row in rows])


async def put_place(session: AsyncSession, packs: Packs, new: NewPlace, by: Caller) -> Place:
    """Adds a place, or says anew what its name is and whether it is in use. Raises CityUnknown and DistrictUnknown."""
    packs.city(new.city)
    if new.kind == "street" and not (await places(session, packs)).has(new.city, "district", new.code[:6]):
        raise DistrictUnknown()
    place = await repository.put(session, Place(**vars(new), changed_by=by.id))
    changed = PlaceChanged(
        city=place.city,
        kind=cast(Kind, place.kind),
        code=place.code,
        in_use=place.in_use,
        version=place.version,
    )
    await outbox.record(session, changed)
    await audit.record(
        session, by, "put_place", "place", f"{place.city}/{place.kind}/{place.code}", new.citation, area=place.city
    )
    return place


def refuse_unknown(all_places: Places, area: str | None, *elsewhere: str | None, school: str | None = None) -> None:
    """`area` lies in a city of ours, `elsewhere` may be any division, `school` of any city. None says nothing."""
    if area is not None and not all_places.has_area(area):
        raise AreaUnknown(area=area)
    for place in elsewhere:
        if place is not None and not all_places.has_place(place):
            raise AreaUnknown(area=place)
    if school is not None and not all_places.anywhere("school", school):
        raise SchoolUnknown(school=school)
