"""Orders about places: add, rename or close one."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.messaging import outbox
from chassis.problems import Unprocessable
from contracts.events.registry import PlaceChanged
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Kind
from services.registry.places import repository
from services.registry.places.models import Place


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


async def put_place(session: AsyncSession, packs: Packs, new: NewPlace, by: Caller) -> Place:
    """Adds a place, or says anew what its name is and whether it is in use. Raises CityUnknown and DistrictUnknown."""
    packs.of_city(new.city)
    if new.kind == "street" and not (await repository.places(session, packs)).has(new.city, "district", new.code[:6]):
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
