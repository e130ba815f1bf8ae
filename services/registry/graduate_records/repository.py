"""The SQL of entries that are only shown; what changes one goes through the ledger's."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Text, Uuid, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from chassis.reads import Prepared, Reads, prepared
from contracts.roles import Role
from services.registry.area_transfers.repository import moved_after, served_then
from services.registry.graduates.models import Graduate, ShownEntry
from services.registry.graduates.repository import is_bound, is_served_in, visible_to


async def shown(reads: Reads, graduate_id: UUID, by: Caller) -> ShownEntry:
    """The entry by one statement, scoped as by `ledger.in_scope`. Raises NotFound for a foreign one as for none."""
    values = {"graduate_id": graduate_id, "caller": by.id, "person": by.subject, "org": by.org, "area": by.area}
    entry = await reads.row(_BY_ROLE.get(by.role, _BY_AREA), values)
    if entry is None:
        raise NotFound()
    return entry


Moved: TypeAlias = Mapping[UUID, str]
NOBODY: Moved = {}


async def moved_since(session: AsyncSession, day: date, by: Caller) -> Moved:
    """Who was served elsewhere on the day than now, for a caller who counts people by area or by school."""
    return NOBODY if by.role in (Role.GRADUATE, Role.SERVICE) else await moved_after(session, day)


async def listing(
    session: AsyncSession,
    by: Caller,
    area: str | None,
    moved: Moved,
    wanted: Sequence[ColumnElement[bool]],
    paging: Paging,
) -> Rows[Graduate]:
    """Entries that meet all conditions, in the order in which they were entered: whom the caller sees, and of a day
    that is over whom they served then, as the figures of that day count them."""
    place = area or by.area
    if moved and place is not None:
        whom = served_then(by, place, moved)
    else:
        whom = (visible_to(by), *(() if area is None else (is_served_in(area),)))
    return await pagination.scalars(session, select(Graduate).where(*whom, *wanted), paging, Graduate.id)


def _visible(*visible: ColumnElement[bool]) -> Prepared[ShownEntry]:
    columns = [Graduate.__table__.c[column.name] for column in fields(ShownEntry)]
    return prepared(select(*columns).where(Graduate.id == _id("graduate_id"), *visible), ShownEntry)


def _id(name: str) -> BindParameter[UUID]:
    return bindparam(name, type_=Uuid())


def _text(name: str) -> BindParameter[str]:
    return bindparam(name, type_=Text())


_BY_AREA = _visible(or_(Graduate.area == _text("area"), func.starts_with(Graduate.area, _text("area") + "/")))
_BY_ROLE: Mapping[str, Prepared[ShownEntry]] = {
    Role.GRADUATE: _visible(Graduate.id == _id("person"), is_bound(_id("caller"), _id("person"))),
    Role.UNIVERSITY_OFFICE: _visible(Graduate.university_code == _text("org")),
    Role.SERVICE: _visible(),
}
"""As `ledger.visible_to`, with named parameters: worked out once. A test compares the two for every role."""
