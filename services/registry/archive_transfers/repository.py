"""All SQL of files on their way."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.db import new_id
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.archive_transfers.models import ArchiveCustody, ArchiveTransfer
from services.registry.archive_transfers.rules import HolderKind, TransferState
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to

_MISSING = ArchiveTransfer.state != TransferState.RECEIVED.value


def within_reach(by: Caller) -> ColumnElement[bool]:
    """SQL: a school sees what it sends, a person their own, staff their people's and what is addressed to their area.

    The query joins `graduate`.
    """
    match by.role:
        case Role.UNIVERSITY_OFFICE:
            return ArchiveTransfer.from_org == by.org if by.org else false()
        case Role.GRADUATE:
            return visible_to(by)
        case _:
            return or_(visible_to(by), by.area_clause(ArchiveTransfer.to_area))


def _with_person(*wanted: ColumnElement[bool]) -> Select[ArchiveTransfer, Graduate]:
    query = select(ArchiveTransfer, Graduate).join(Graduate, Graduate.id == ArchiveTransfer.graduate_id)
    return query.where(*wanted)


async def in_scope(session: AsyncSession, transfer_id: UUID, by: Caller) -> tuple[ArchiveTransfer, Graduate]:
    return await _row(session, _with_person(ArchiveTransfer.id == transfer_id, within_reach(by)))


async def locked_in_scope(session: AsyncSession, transfer_id: UUID, by: Caller) -> tuple[ArchiveTransfer, Graduate]:
    """Raises NotFound for a foreign one as for a missing one."""
    query = _with_person(ArchiveTransfer.id == transfer_id, within_reach(by))
    return await _row(session, query.with_for_update(of=ArchiveTransfer))


async def locked(session: AsyncSession, transfer_id: UUID) -> tuple[ArchiveTransfer, Graduate]:
    """Whosever it is: for a body before which the file lies."""
    return await _row(session, _with_person(ArchiveTransfer.id == transfer_id).with_for_update(of=ArchiveTransfer))


async def _row(session: AsyncSession, query: Select[ArchiveTransfer, Graduate]) -> tuple[ArchiveTransfer, Graduate]:
    row = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound()
    return row[0], row[1]


async def waiting_of_batch(session: AsyncSession, batch: str, by: Caller) -> Sequence[Row[ArchiveTransfer, Graduate]]:
    """What a school has asked for and not sent yet, locked."""
    query = _with_person(
        ArchiveTransfer.batch == batch, ArchiveTransfer.state == TransferState.REQUESTED.value, within_reach(by)
    )
    return (await session.execute(query.order_by(ArchiveTransfer.id).with_for_update(of=ArchiveTransfer))).all()


async def knows_batch(session: AsyncSession, batch: str, by: Caller) -> bool:
    query = _with_person(ArchiveTransfer.batch == batch, within_reach(by)).limit(1)
    return (await session.execute(query)).first() is not None


async def listing(
    session: AsyncSession, by: Caller, wanted: Mapping[str, Any], missing: bool, paging: Paging
) -> Rows[tuple[ArchiveTransfer, Graduate]]:
    filters = [getattr(ArchiveTransfer, name) == value for name, value in wanted.items() if value is not None]
    query = _with_person(within_reach(by), *filters, *([_MISSING] if missing else []))
    return await pagination.tuples(session, query, paging, ArchiveTransfer.id)


async def of_person(session: AsyncSession, graduate_id: UUID) -> Sequence[ArchiveTransfer]:
    query = select(ArchiveTransfer).where(ArchiveTransfer.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(ArchiveTransfer.id))).all()


async def batches(session: AsyncSession, by: Caller, paging: Paging) -> Rows[tuple[str, str, dict[str, int]]]:
    """Per school and batch, how many files of the caller's reach stand how."""
    table = _per_state(by)
    states = func.jsonb_object_agg(table.c.state, table.c.files)
    query = select(table.c.from_org, table.c.batch, states).group_by(table.c.from_org, table.c.batch)
    return await pagination.tuples(session, query, paging, table.c.from_org, table.c.batch)


def _per_state(by: Caller) -> Any:
    place = (ArchiveTransfer.from_org, ArchiveTransfer.batch, ArchiveTransfer.state)
    query = select(*place, func.count().label("files")).join(Graduate, Graduate.id == ArchiveTransfer.graduate_id)
    return query.where(within_reach(by)).group_by(*place).subquery()


async def chains(session: AsyncSession, transfers: Collection[UUID]) -> Mapping[UUID, list[ArchiveCustody]]:
    """Who has held each file, the earliest first."""
    query = select(ArchiveCustody).where(ArchiveCustody.transfer_id.in_(transfers)).order_by(ArchiveCustody.id)
    chain: dict[UUID, list[ArchiveCustody]] = {transfer: [] for transfer in transfers}
    for row in await session.scalars(query):
        chain[row.transfer_id].append(row)
    return chain


async def holder_of(session: AsyncSession, graduate_id: UUID) -> ArchiveCustody | None:
    """Who holds the person's file now. The person must be locked, or their transfer."""
    query = select(ArchiveCustody).where(ArchiveCustody.graduate_id == graduate_id, _unreleased())
    return (await session.scalars(query)).one_or_none()


async def has_living(session: AsyncSession, graduate_id: UUID) -> bool:
    ended = (TransferState.RECEIVED.value, TransferState.RETURNED.value)
    query = select(ArchiveTransfer.id).where(
        ArchiveTransfer.graduate_id == graduate_id, ArchiveTransfer.state.not_in(ended)
    )
    return await session.scalar(query) is not None


def _unreleased() -> ColumnElement[bool]:
    return ArchiveCustody.released_on.is_(None)


async def pass_on(
    session: AsyncSession, transfer: ArchiveTransfer, kind: HolderKind, holder: str, on: date, by: Caller
) -> None:
    """Ends who holds the file, and begins the next; one living holder at most, by the index."""
    living = update(ArchiveCustody).where(ArchiveCustody.graduate_id == transfer.graduate_id, _unreleased())
    await session.execute(living.values(released_on=on))
    session.add(
        ArchiveCustody(
            id=new_id(),
            transfer_id=transfer.id,
            graduate_id=transfer.graduate_id,
            holder_kind=kind,
            holder=holder,
            taken_on=on,
            taken_by=by.id,
        )
    )
    await session.flush()
