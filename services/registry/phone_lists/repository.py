"""All SQL of phones that are missing: of whom, how many, and who gets one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.pii import ERASED
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.phone_lists.models import PhoneFill


def is_missing() -> ColumnElement[bool]:
    """SQL: on a roster, without a phone; in the very words of two indexes."""
    return and_(Graduate.phone_sealed.is_(None), Graduate.listed_on.is_not(None))


def _alive() -> ColumnElement[bool]:
    return Graduate.wrapped_key.is_distinct_from(ERASED)


async def locked_listed(session: AsyncSession, indexes: Sequence[bytes], source: str, by: Caller) -> Sequence[Graduate]:
    """Of these people, those whom the source has listed and the caller sees, locked in the order of their indexes."""
    mine = (visible_to(by), literal(source) == func.any(Graduate.listed_by), _alive())
    query = select(Graduate).where(sets.among(Graduate.id_number_index, indexes), *mine)
    locked = query.order_by(Graduate.id_number_index).with_for_update(of=Graduate)
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def note(session: AsyncSession, fills: Sequence[dict[str, Any]]) -> None:
    await sets.add(session, PhoneFill, fills)


async def missing(session: AsyncSession, by: Caller, paging: Paging) -> Rows[Graduate]:
    """In the order in which they were entered."""
    query = select(Graduate).where(visible_to(by), is_missing(), _alive())
    return await pagination.scalars(session, query, paging, Graduate.id)


async def counts(session: AsyncSession, by: Caller) -> Sequence[tuple[str | None, int]]:
    """School → how many of those whom the caller sees miss a phone."""
    query = select(Graduate.university_code, func.count().label("people")).where(visible_to(by), is_missing(), _alive())
    rows = await session.execute(query.group_by(Graduate.university_code).order_by(Graduate.university_code))
    return [(row.university_code, row.people) for row in rows]
