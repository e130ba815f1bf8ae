"""All SQL of the graduates and places known from the registry."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound
from chassis.sets import upsert_if_newer
from contracts.envelope import Delivery
from contracts.events.registry import (
    GraduateListed,
    GraduateRegistered,
    GraduateUnlisted,
    JurisdictionTransferred,
    PlaceChanged,
    YouthRegistered,
)
from services.jobfair.projections.models import KnownGraduate, KnownPlace


class GraduateNotFound(NotFound):
    slug, title = "graduate-not-found", "未找到该毕业生"


async def know_place(session: AsyncSession, fact: PlaceChanged) -> None:
    await upsert_if_newer(session, KnownPlace, fact.model_dump(), newer_by=("version",))


async def known_places(session: AsyncSession) -> Sequence[KnownPlace]:
    return (await session.scalars(select(KnownPlace))).all()


async def know_graduates(
    session: AsyncSession,
    deliveries: Sequence[Delivery[GraduateListed]]
    | Sequence[Delivery[GraduateRegistered]]
    | Sequence[Delivery[JurisdictionTransferred]]
    | Sequence[Delivery[YouthRegistered]],
) -> None:
    """Keeps the area that the latest event named; of two of one instant, the later one's."""
    await upsert_if_newer(session, KnownGraduate, *map(_row_of, deliveries), newer_by=("as_of", "event_id"))


async def forget_graduate(session: AsyncSession, delivery: Delivery[GraduateUnlisted]) -> None:
    """Who was withdrawn is in no area: nobody finds them, whatever older news arrives later."""
    nowhere = {"graduate_id": delivery.data.graduate_id, "city": "", "area": ""}
    row = {**nowhere, "as_of": delivery.time, "event_id": delivery.id}
    await upsert_if_newer(session, KnownGraduate, row, newer_by=("as_of", "event_id"))


def _row_of(
    delivery: Delivery[GraduateListed]
    | Delivery[GraduateRegistered]
    | Delivery[YouthRegistered]
    | Delivery[JurisdictionTransferred],
) -> dict[str, Any]:
    fact = delivery.data
    place = {"graduate_id": fact.graduate_id, "city": fact.city, "area": fact.area}
    return {**place, "as_of": delivery.time, "event_id": delivery.id}


async def locked_graduate(session: AsyncSession, graduate_id: UUID) -> KnownGraduate:
    """Whoever changes this graduate's internships holds this row: their periods are compared one by one."""
    query = select(KnownGraduate).where(KnownGraduate.graduate_id == graduate_id).with_for_update()
    return _existing((await session.scalars(query)).one_or_none())


async def graduate_in_area(session: AsyncSession, graduate_id: UUID, by: Caller) -> KnownGraduate:
    query = select(KnownGraduate).where(KnownGraduate.graduate_id == graduate_id, by.area_clause(KnownGraduate.area))
    return _existing((await session.scalars(query)).one_or_none())


def _existing(graduate: KnownGraduate | None) -> KnownGraduate:
    if graduate is None:
        raise GraduateNotFound()
    return graduate
