"""The SQL of an entry that is only shown; what changes one goes through the ledger's."""

from collections.abc import Mapping
from dataclasses import fields
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Text, Uuid, bindparam, func, or_, select

from chassis.access import Caller
from chassis.problems import NotFound
from chassis.reads import Prepared, Reads, prepared
from contracts.roles import Role
from services.registry.graduates.models import Graduate, ShownEntry
from services.registry.graduates.repository import is_bound


async def shown(reads: Reads, graduate_id: UUID, by: Caller) -> ShownEntry:
    """The entry by one statement, scoped as by `ledger.in_scope`. Raises NotFound for a foreign one as for none."""
    values = {"graduate_id": graduate_id, "caller": by.id, "person": by.subject, "org": by.org, "area": by.area}
    entry = await reads.row(_BY_ROLE.get(by.role, _BY_AREA), values)
    if entry is None:
        raise NotFound()
    return entry


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
