"""All SQL of transfers, and of who was served where on a day that is over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.area_transfers.models import AreaTransfer
from services.registry.area_transfers.rules import Direction
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import is_served_in, visible_to
from services.registry.graduates.rules import within_place


class AreaTransferNotFound(NotFound):
    slug, title = "area-transfer-not-found", "未找到该转出转入"


def _to(by: Caller) -> ColumnElement[bool]:
    """SQL: what the caller's area is asked to accept; a person accepts nobody."""
    return false() if by.role == Role.GRADUATE else by.area_clause(AreaTransfer.to_area)


def _from(by: Caller) -> ColumnElement[bool]:
    """SQL: what the caller's area asked for, or the person's own."""
    if by.role == Role.GRADUATE:
        mine = select(1).where(Graduate.id == AreaTransfer.graduate_id, visible_to(by))
        return mine.correlate(AreaTransfer).exists()
    return by.area_clause(AreaTransfer.from_area)


async def locked_to(session: AsyncSession, transfer_id: UUID, by: Caller) -> AreaTransfer:
    return await _locked(session, AreaTransfer.id == transfer_id, _to(by))


async def locked_from(session: AsyncSession, transfer_id: UUID, by: Caller) -> AreaTransfer:
    return await _locked(session, AreaTransfer.id == transfer_id, _from(by))


async def _locked(session: AsyncSession, *wanted: ColumnElement[bool]) -> AreaTransfer:
    """The person is locked first, as by whoever writes about them. Raises AreaTransferNotFound."""
    person = select(AreaTransfer.graduate_id).where(*wanted).scalar_subquery()
    await session.execute(select(Graduate.id).where(Graduate.id == person).with_for_update())
    query = select(AreaTransfer).where(*wanted).with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise AreaTransferNotFound()
    return row


async def listing(
    session: AsyncSession, by: Caller, direction: Direction | None, state: str | None, paging: Paging
) -> Rows[tuple[AreaTransfer, Graduate | None]]:
    """To or from the caller's area, each with the person where the caller serves them now."""
    reach = {"to": _to(by), "from": _from(by)}
    query: Any = select(AreaTransfer, Graduate)
    served = and_(Graduate.id == AreaTransfer.graduate_id, visible_to(by))
    query = query.join_from(AreaTransfer, Graduate, served, isouter=True)
    query = query.where(reach[direction] if direction else or_(*reach.values()))
    if state is not None:
        query = query.where(AreaTransfer.state == state)
    return await pagination.tuples(session, query, paging, AreaTransfer.id)


async def has_waiting(session: AsyncSession, graduate_id: UUID) -> bool:
    query = select(AreaTransfer.id).where(AreaTransfer.graduate_id == graduate_id, AreaTransfer.state == "asked")
    return await session.scalar(query) is not None


# Who was served where


async def moved_after(session: AsyncSession, day: date) -> Mapping[UUID, str]:
    """Whoever was served elsewhere on a day than now → where. Of today it is nobody, by an index."""
    query: Select[UUID, str] = select(AreaTransfer.graduate_id, AreaTransfer.from_area)
    query = query.where(AreaTransfer.state == "accepted", AreaTransfer.decided_on > day)
    query = query.ext(distinct_on(AreaTransfer.graduate_id))
    query = query.order_by(AreaTransfer.graduate_id, AreaTransfer.decided_on, AreaTransfer.id)
    return {row[0]: row[1] for row in await session.execute(query)}


def served_then(by: Caller, place: str, moved: Mapping[UUID, str]) -> Sequence[ColumnElement[bool]]:
    """SQL: those of a place whom the caller counts, by where each was served on the day of `moved`."""
    now = (visible_to(by), is_served_in(place))
    if not moved:
        return now
    by_area = by.role != Role.UNIVERSITY_OFFICE
    were = [who for who, area in moved.items() if within_place(area, place) and (not by_area or by.covers(area))]
    theirs = true() if by_area else visible_to(by)
    stayed = and_(*now, ~sets.among(Graduate.id, list(moved)))
    return (or_(stayed, and_(sets.among(Graduate.id, were), theirs)),)


def district_then(moved: Mapping[UUID, str]) -> ColumnElement[str | None]:
    """SQL: the district of an entry on the day of `moved`; empty while none is chosen."""
    now: ColumnElement[Any] = func.nullif(func.split_part(Graduate.area, "/", 2), "")
    people: dict[str, list[UUID]] = defaultdict(list)
    for who, area in moved.items():
        people[area.split("/")[1]].append(who)
    whens = [(sets.among(Graduate.id, who), literal(district)) for district, who in people.items()]
    return case(*whens, else_=now) if whens else now
