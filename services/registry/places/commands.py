"""Orders about places: add, rename or close one; and the refusals of what does not exist or cannot be."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.messaging import outbox
from chassis.pii import IdNumber
from chassis.problems import Unprocessable
from contracts.events.registry import PlaceChanged
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Change, Kind, Places
from services.registry.graduates.rules import implausible
from services.registry.places import repository
from services.registry.places.models import Place


class AreaUnknown(Unprocessable):
    slug, title = "area-unknown", "没有此区划代码；新设的请由运维补录"


class SchoolUnknown(Unprocessable):
    slug, title = "school-unknown", "没有此学校代码；名单未收的请由运维补录"


class DistrictUnknown(Unprocessable):
    slug, title = "district-unknown", "街道代码应以本市某区的代码开头"


class AgeImplausible(Unprocessable):
    slug, title = "age-implausible", "身份证件号码中的出生日期与毕业生身份不符，请核对"


class CohortYearImplausible(Unprocessable):
    slug, title = "cohort-year-implausible", "毕业年份与出生日期或当前日期不符，请核对"


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


def refuse_unknown(known: Places, area: str | None, *elsewhere: str | None, school: str | None = None) -> None:
    """`area` lies in a city of ours, `elsewhere` may be any division, `school` of any city. None says nothing."""
    if area is not None and not known.has_area(area):
        raise AreaUnknown(area=area)
    for place in elsewhere:
        if place is not None and not known.has_place(place):
            raise AreaUnknown(area=place)
    if school is not None and not known.anywhere("school", school):
        raise SchoolUnknown(school=school)


def refuse_implausible(id_number: IdNumber, cohort_year: int | None, on: date) -> None:
    """Raises AgeImplausible and CohortYearImplausible for what cannot be on a day."""
    match implausible(id_number.born_on, cohort_year, on):
        case "age":
            raise AgeImplausible()
        case "cohort_year":
            raise CohortYearImplausible()
