"""All SQL of places, and the refusal of those that do not exist."""

from dataclasses import fields

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Unprocessable
from chassis.reads import Reads, prepared
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Change, Places
from services.registry.places.models import Place


class AreaUnknown(Unprocessable):
    slug, title = "area-unknown", "没有此区划代码；新设的请由运维补录"


class SchoolUnknown(Unprocessable):
    slug, title = "school-unknown", "没有此学校代码；名单未收的请由运维补录"


async def places(session: AsyncSession, packs: Packs) -> Places:
    """All places as they are now: what the packs list and what operators have changed, a handful of rows per city."""
    rows = await session.scalars(select(Place))
    return Places(packs, [Change(row.city, row.kind, row.code, row.name, row.in_use) for row in rows])


async def places_read(reads: Reads, packs: Packs) -> Places:
    """The same as of a second ago at most, without a transaction."""
    return Places(packs, await reads.recent(CHANGES))


CHANGES = prepared(select(*(Place.__table__.c[column.name] for column in fields(Change))), Change)


async def refuse_unknown(
    session: AsyncSession, packs: Packs, area: str | None, *elsewhere: str | None, school: str | None = None
) -> None:
    """`area` lies in a city of ours, `elsewhere` may be any division, `school` of any city. None says nothing.

    Raises AreaUnknown and SchoolUnknown, and CityStopped for an area of a city whose pack is refused.
    """
    if area is not None:
        packs.has(area.partition("/")[0])
    refuse_unlisted(await places(session, packs), area, *elsewhere, school=school)


def refuse_unlisted(all_places: Places, area: str | None, *elsewhere: str | None, school: str | None = None) -> None:
    """As `refuse_unknown`, of places at hand."""
    if area is not None and not all_places.has_area(area):
        raise AreaUnknown(area=area)
    for place in elsewhere:
        if place is not None and not all_places.has_place(place):
            raise AreaUnknown(area=place)
    if school is not None and not all_places.anywhere("school", school):
        raise SchoolUnknown(school=school)


async def put(session: AsyncSession, place: Place) -> Place:
    """The row as it is now, one version later."""
    names = ("city", "kind", "code", "name", "citation", "in_use", "changed_by")
    fresh = insert(Place).values({name: getattr(place, name) for name in names} | {"version": 1})
    columns = {name: getattr(fresh.excluded, name) for name in names[3:]}
    later = fresh.on_conflict_do_update(
        index_elements=["city", "kind", "code"],
        set_={**columns, "version": Place.version + 1, "changed_at": func.now()},
    )
    rows = await session.scalars(later.returning(Place).execution_options(populate_existing=True))
    return rows.one()
