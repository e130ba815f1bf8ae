"""The SQL of the sheets of sources: the same conditions as the lists of names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis.access import Caller, within
from services.registry.area_transfers.repository import moved_after, served_then
from services.registry.community_codes.models import CommunityCode
from services.registry.community_codes.rules import UNKNOWN
from services.registry.facts.catalogue import FACTS, Ground
from services.registry.graduates.conditions import is_expected, is_registered
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import is_served_in
from services.registry.pushed_lists.models import PushedList, PushedPerson


@dataclass(frozen=True)
class Batches:
    """Of the same people: how many were pushed, and of them registered, placed, and both."""

    pushed: int
    registered: int
    placed: int
    both: int


async def codes(session: AsyncSession, area: str, day: date) -> Sequence[tuple[CommunityCode, int]]:
    """The codes of the area's streets, and how many registered with each: wherever they are served now."""
    used = and_(Graduate.source_code == CommunityCode.code, is_registered(day))
    query = select(CommunityCode, func.count(Graduate.id)).outerjoin(Graduate, used)
    query = query.where(within(CommunityCode.area, area), CommunityCode.issued_on <= day).group_by(CommunityCode.id)
    rows = await session.execute(query.order_by(CommunityCode.area, CommunityCode.id))
    return [(row[0], row[1]) for row in rows]


async def graduates_of_streets(session: AsyncSession, area: str, day: date) -> Mapping[str, int]:
    """Street → how many graduates it is to register."""
    query = select(Graduate.area, func.count()).where(is_served_in(area), is_expected(day)).group_by(Graduate.area)
    return {row[0]: row[1] for row in await session.execute(query)}


async def of_unknown_source(session: AsyncSession, by: Caller, area: str, day: date) -> int:
    """Whom the area served on the day and who registered with a code that was no good."""
    served = served_then(by, area, await moved_after(session, day))
    wanted = (*served, is_registered(day), Graduate.source_code == UNKNOWN)
    return int(await session.scalar(select(func.count()).select_from(Graduate).where(*wanted)) or 0)


async def lists(session: AsyncSession, area: str, day: date) -> Sequence[PushedList]:
    query = select(PushedList).where(within(PushedList.area, area), PushedList.pushed_on <= day)
    return (await session.scalars(query.order_by(PushedList.pushed_on, PushedList.id))).all()


async def batches(session: AsyncSession, ground: Ground, ids: Sequence[UUID]) -> Mapping[UUID, Batches]:
    rows = _people(ground, ids, PushedPerson.list_id)
    query = select(rows.c.list_id, *_numbers(rows)).group_by(rows.c.list_id)
    return {row[0]: Batches(*row[1:]) for row in await session.execute(query)}


async def all_batches(session: AsyncSession, ground: Ground, ids: Sequence[UUID]) -> Batches:
    """Over several lists: who stands on two of them is one person."""
    rows = _people(ground, ids)
    counted = (await session.execute(select(*_numbers(rows)))).one()
    return Batches(*tuple(counted))


def _people(ground: Ground, ids: Sequence[UUID], *of_list: InstrumentedAttribute[UUID]) -> Subquery:
    facts = [func.coalesce(FACTS[name].sql(ground), False).label(name) for name in ("registered", "placed")]
    person = PushedPerson.id_number_index
    query = select(person, *of_list, *facts).outerjoin(Graduate, Graduate.id_number_index == person)
    return query.where(PushedPerson.list_id.in_(ids)).distinct().subquery()


def _numbers(people: Subquery) -> list[ColumnElement[int]]:
    registered, placed = people.c.registered, people.c.placed
    wanted = (registered, placed, and_(registered, placed))
    return [func.count(), *(func.count().filter(each) for each in wanted)]
