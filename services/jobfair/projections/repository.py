"""All SQL of the graduates and places known from the registry."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound
from contracts.events.registry import PlaceChanged
from services.jobfair.projections.models import KnownGraduate, KnownPlace


class GraduateNotFound(NotFound):
    slug, title = "graduate-not-found", "未找到该毕业生"


async def know_place(session: AsyncSession, fact: PlaceChanged) -> None:
    """Keeps the highest version; older news changes nothing."""
    fresh = insert(KnownPlace).values(fact.model_dump())
    said = {name: getattr(fresh.excluded, name) for name in ("in_use", "version")}
    later = fresh.on_conflict_do_update(
        index_elements=["city", "kind", "code"], set_=said, where=KnownPlace.version < fresh.excluded.version
    )
    await session.execute(later)


async def known_places(session: AsyncSession) -> Sequence[KnownPlace]:
    return (await session.scalars(select(KnownPlace))).all()


async def know_graduate(
    session: AsyncSession, graduate_id: UUID, city: str, area: str, as_of: datetime, event_id: UUID
) -> None:
    """Keeps the area that the latest event named; older news changes nothing."""
    heard = insert(KnownGraduate).values(graduate_id=graduate_id, city=city, area=area, as_of=as_of, event_id=event_id)
    fresh = heard.excluded
    newer = tuple_(fresh.as_of, fresh.event_id) > tuple_(KnownGraduate.as_of, KnownGraduate.event_id)
    await session.execute(
        heard.on_conflict_do_update(
            index_elements=["graduate_id"],
            set_={"city": fresh.city, "area": fresh.area, "as_of": fresh.as_of, "event_id": fresh.event_id},
            where=newer,
        )
    )


async def locked_graduate(session: AsyncSession, graduate_id: UUID) -> KnownGraduate:
    """Whoever changes this graduate's internships holds this row: their periods are compared one by one."""
    query = select(KnownGraduate).where(KnownGraduate.graduate_id == graduate_id).with_for_update()
    return _found((await session.scalars(query)).one_or_none())


async def graduate_in_area(session: AsyncSession, graduate_id: UUID, by: Caller) -> KnownGraduate:
    query = select(KnownGraduate).where(KnownGraduate.graduate_id == graduate_id, by.area_clause(KnownGraduate.area))
    return _found((await session.scalars(query)).one_or_none())


def _found(graduate: KnownGraduate | None) -> KnownGraduate:
    if graduate is None:
        raise GraduateNotFound()
    return graduate
