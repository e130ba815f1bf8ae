"""All SQL of pushed lists."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.graduates.models import Graduate
from services.registry.pushed_lists.models import PushedList, PushedPerson


def is_pushed(list_id: UUID) -> ColumnElement[bool]:
    """SQL: of a person of the ledger who stands on the list."""
    rows = select(1).where(PushedPerson.list_id == list_id, PushedPerson.id_number_index == Graduate.id_number_index)
    return rows.exists()


async def same_file(session: AsyncSession, area: str, digest: bytes) -> PushedList | None:
    query = select(PushedList).where(PushedList.area == area, PushedList.file_hash == digest)
    return (await session.scalars(query)).one_or_none()


async def add_people(session: AsyncSession, rows: Sequence[sets.Row]) -> int:
    """How many people they are: who stands on the list twice is one."""
    return len(await sets.add_missing(session, PushedPerson, sorted(rows, key=lambda row: row["id_number_index"])))


async def in_scope(session: AsyncSession, list_id: UUID, by: Caller) -> PushedList:
    """Raises NotFound for a foreign one as for a missing one."""
    query = select(PushedList).where(PushedList.id == list_id, by.area_clause(PushedList.area))
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound()
    return row


async def listing(session: AsyncSession, by: Caller, paging: Paging) -> Rows[PushedList]:
    query = select(PushedList).where(by.area_clause(PushedList.area))
    return await pagination.scalars(session, query, paging, PushedList.id)


async def rows_of_strangers(session: AsyncSession, list_id: UUID) -> Sequence[int]:
    """The numbers of the rows about whom nobody has heard: whoever has the file finds them in it."""
    on_ledger = select(1).where(Graduate.id_number_index == PushedPerson.id_number_index)
    query = select(PushedPerson.row_no).where(PushedPerson.list_id == list_id, ~on_ledger.exists())
    return (await session.scalars(query.order_by(PushedPerson.row_no))).all()
