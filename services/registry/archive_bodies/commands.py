"""Orders about the bodies that look after files: add, rename, move or close one."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from policy_engine.packs.pack import Packs
from services.registry.archive_bodies import repository
from services.registry.archive_bodies.models import ArchiveBody
from services.registry.graduates.rules import city_of
from services.registry.places.repository import AreaUnknown, refuse_unknown


@dataclass(frozen=True)
class NewBody:
    city: str
    code: str
    name: str
    address: str
    area: str
    citation: str
    in_use: bool


async def put_archive_body(session: AsyncSession, packs: Packs, new: NewBody, by: Caller) -> ArchiveBody:
    """Adds a body, or says anew what it is. Raises CityUnknown, and AreaUnknown for a place outside its city."""
    packs.of_city(new.city)
    if city_of(new.area) != new.city:
        raise AreaUnknown(area=new.area)
    if new.area != new.city:
        await refuse_unknown(session, packs, new.area)
    body = await repository.put(session, {**vars(new), "changed_by": by.id})
    place = f"{body.city}/{body.code}"
    await audit.record(session, by, "put_archive_body", "archive_body", place, new.citation, area=body.city)
    return body
