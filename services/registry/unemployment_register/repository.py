"""All SQL of the register of the unemployed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.unemployment_register.models import UnemploymentEntry, UnemploymentFile

_MATCHED = exists().where(Graduate.id_number_index == UnemploymentEntry.id_number_index)


async def same_file(session: AsyncSession, area: str, digest: bytes) -> UnemploymentFile | None:
    query = select(UnemploymentFile).where(UnemploymentFile.area == area, UnemploymentFile.file_hash == digest)
    return (await session.scalars(query)).one_or_none()


async def add_entries(session: AsyncSession, rows: Sequence[sets.Row]) -> int:
    """How many of these stretches nobody had stated before."""
    return len(await sets.add_missing(session, UnemploymentEntry, sorted(rows, key=_unique)))


def _unique(row: sets.Row) -> tuple[bytes, date, bool, date]:
    """In the order of the unique key: two files that overlap wait for each other, and never both."""
    return row["id_number_index"], row["since"], row["until"] is None, row["until"] or date.max


async def file_in_scope(session: AsyncSession, file_id: UUID, by: Caller) -> UnemploymentFile:
    """Raises NotFound for a foreign one as for a missing one."""
    query = select(UnemploymentFile).where(UnemploymentFile.id == file_id, by.area_clause(UnemploymentFile.area))
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound()
    return row


async def files(session: AsyncSession, by: Caller, paging: Paging) -> Rows[UnemploymentFile]:
    query = select(UnemploymentFile).where(by.area_clause(UnemploymentFile.area))
    return await pagination.scalars(session, query, paging, UnemploymentFile.id)


async def matched(session: AsyncSession, file_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Of each file, how many of its new stretches are of somebody on the ledger."""
    query = select(UnemploymentEntry.file_id, func.count()).where(UnemploymentEntry.file_id.in_(file_ids), _MATCHED)
    counted = await session.execute(query.group_by(UnemploymentEntry.file_id))
    return {row[0]: row[1] for row in counted}


async def people(session: AsyncSession, by: Caller, waiting: bool, paging: Paging) -> Rows[Graduate]:
    """Who of the caller's people stands in the register; of whom a stretch waits for a second person's word alone."""
    stated = select(1).where(UnemploymentEntry.id_number_index == Graduate.id_number_index)
    if waiting:
        stated = stated.where(UnemploymentEntry.accepted_by.is_(None))
    return await pagination.scalars(
        session, select(Graduate).where(visible_to(by), stated.exists()), paging, Graduate.id
    )


async def entries_of(session: AsyncSession, indexes: Collection[bytes]) -> Mapping[bytes, list[UnemploymentEntry]]:
    query = select(UnemploymentEntry).where(UnemploymentEntry.id_number_index.in_(indexes))
    stated: dict[bytes, list[UnemploymentEntry]] = {index: [] for index in indexes}
    for row in await session.scalars(query.order_by(UnemploymentEntry.since, UnemploymentEntry.id)):
        stated[row.id_number_index].append(row)
    return stated
