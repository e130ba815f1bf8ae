"""All SQL of the search: by keyed indexes, within the caller's reach, and the people whose name has no index yet."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.person_search.rules import Key

_COLUMNS = {"id_number": Graduate.id_number_index, "phone": Graduate.phone_index, "name": Graduate.name_index}


def people_with(key: Key, by: Caller, most: int) -> Select[Graduate]:
    """SQL: who has this value and is the caller's, in the order of entry; one more than `most` tells of others."""
    query = select(Graduate).where(_COLUMNS[key.kind] == key.index, visible_to(by))
    return query.order_by(Graduate.id).limit(most + 1)


async def with_value(session: AsyncSession, key: Key, by: Caller, most: int) -> Sequence[Graduate]:
    return (await session.scalars(people_with(key, by, most))).all()


async def without_name_index(session: AsyncSession, limit: int) -> Sequence[Graduate]:
    """Locked; those that somebody works on are left for the next time."""
    query = select(Graduate).where(Graduate.name_index.is_(None)).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def put_name_indexes(session: AsyncSession, indexes: Sequence[tuple[UUID, bytes]]) -> None:
    statement = update(Graduate).where(Graduate.id == bindparam("person")).values(name_index=bindparam("of_name"))
    rows = [{"person": person, "of_name": index} for person, index in indexes]
    connection = await session.connection()
    await connection.execute(statement, rows)
