"""All SQL of rosters. A school's office sees its own school's, an officer those of the own jurisdiction."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.graduates.models import Graduate
from services.registry.rosters.models import Roster, RosterLayout, RosterRow


class RowNotFound(NotFound):
    slug, title = "roster-row-not-found", "名册没有这一行"


INDEX_BYTES = 32
OPEN = ("queued", "running")
"""Whose rows are being taken in, or will be."""


@dataclass(frozen=True)
class NewRow:
    id: UUID
    roster_id: UUID
    row_no: int
    cells_sealed: bytes
    outcome: str | None = None
    reason: str | None = None


class OpenRow(NamedTuple):
    """A row that is still to be judged."""

    id: UUID
    row_no: int
    cells_sealed: bytes


@dataclass(frozen=True)
class Verdict:
    """What became of a row."""

    id: UUID
    outcome: str
    reason: str | None = None
    graduate_id: UUID | None = None


def visible_to(by: Caller) -> ColumnElement[bool]:
    if by.role == Role.UNIVERSITY_OFFICE:
        return Roster.org == by.org if by.org else false()
    return by.area_clause(Roster.area)


async def same_file(session: AsyncSession, city: str, owner: str, file_hash: bytes) -> Roster | None:
    query = select(Roster).where(Roster.city == city, Roster.owner == owner, Roster.file_hash == file_hash)
    return (await session.scalars(query)).one_or_none()


async def add_rows(session: AsyncSession, rows: Sequence[NewRow]) -> None:
    await sets.add(session, RosterRow, [vars(row) for row in rows])


async def in_scope(session: AsyncSession, roster_id: UUID, by: Caller) -> Roster:
    """The roster if the caller may see it; raises NotFound for a foreign one as for a missing one."""
    query = select(Roster).where(Roster.id == roster_id, visible_to(by))
    roster = (await session.scalars(query)).one_or_none()
    if roster is None:
        raise NotFound()
    return roster


async def locked_in_scope(session: AsyncSession, roster_id: UUID, by: Caller) -> Roster:
    """As `in_scope`, locked: two who say what its columns are wait for each other."""
    query = select(Roster).where(Roster.id == roster_id, visible_to(by)).with_for_update()
    roster = (await session.scalars(query)).one_or_none()
    if roster is None:
        raise NotFound()
    return roster


async def remembered_columns(session: AsyncSession, city: str, owner: str, fingerprint: bytes) -> dict[str, int] | None:
    """What the owner said of a layout's columns before."""
    query = select(RosterLayout.columns).where(
        RosterLayout.city == city, RosterLayout.owner == owner, RosterLayout.fingerprint == fingerprint
    )
    return (await session.scalars(query)).one_or_none()


async def remember(session: AsyncSession, layout: Mapping[str, Any]) -> None:
    """The owner's last word on a layout stands."""
    await sets.put(session, RosterLayout, layout)


async def listing(session: AsyncSession, by: Caller, paging: Paging) -> Rows[Roster]:
    """Rosters the caller may see, the newest first."""
    return await pagination.scalars(session, select(Roster).where(visible_to(by)), paging, Roster.id.desc())


async def counts(session: AsyncSession, roster_ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """How many rows of each roster had each outcome so far."""
    query = (
        select(RosterRow.roster_id, RosterRow.outcome, func.count().label("rows"))
        .where(RosterRow.roster_id.in_(roster_ids), RosterRow.outcome.is_not(None))
        .group_by(RosterRow.roster_id, RosterRow.outcome)
    )
    return {(row.roster_id, row.outcome or ""): row.rows for row in await session.execute(query)}


async def row_of(session: AsyncSession, roster_id: UUID, row_no: int) -> RosterRow:
    query = select(RosterRow).where(RosterRow.roster_id == roster_id, RosterRow.row_no == row_no)
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise RowNotFound()
    return row


async def rows_of(session: AsyncSession, roster_id: UUID) -> Sequence[RosterRow]:
    query = select(RosterRow).where(RosterRow.roster_id == roster_id)
    return (await session.scalars(query.order_by(RosterRow.row_no))).all()


async def first_rows(session: AsyncSession, roster_id: UUID, limit: int) -> Sequence[RosterRow]:
    query = select(RosterRow).where(RosterRow.roster_id == roster_id)
    return (await session.scalars(query.order_by(RosterRow.row_no).limit(limit))).all()


async def rows_listed(
    session: AsyncSession, roster_id: UUID, outcome: str | None, reason: str | None, paging: Paging
) -> Rows[RosterRow]:
    query = select(RosterRow).where(RosterRow.roster_id == roster_id)
    if outcome is not None:
        query = query.where(RosterRow.outcome == outcome)
    if reason is not None:
        query = query.where(RosterRow.reason.contains(reason, autoescape=True))
    return await pagination.scalars(session, query, paging, RosterRow.row_no)


async def open_rosters(session: AsyncSession, stopped: Collection[str] = ()) -> Sequence[UUID]:
    """Those of stopped cities wait."""
    waiting = select(Roster.id).where(Roster.state.in_(OPEN), Roster.city.not_in(stopped)).order_by(Roster.id)
    return (await session.scalars(waiting)).all()


async def next_expired(session: AsyncSession, days: int) -> Roster | None:
    """The next, locked, whose columns nobody has mapped for so many days, and at which nobody is now."""
    query = select(Roster).where(Roster.state == "waiting", Roster.created_at < func.now() - timedelta(days=days))
    return (await session.scalars(query.order_by(Roster.id).limit(1).with_for_update(skip_locked=True))).one_or_none()


async def discard(session: AsyncSession, roster: Roster) -> None:
    """Nothing that a roster's rows say is left, and its file is new again."""
    await session.execute(delete(RosterRow).where(RosterRow.roster_id == roster.id))
    roster.state, roster.file_hash = "discarded", os.urandom(INDEX_BYTES)
    await session.flush()


async def locked_open(session: AsyncSession, roster_id: UUID) -> Roster | None:
    """The roster, locked, if rows of it are to be taken in and nobody else is at it."""
    query = select(Roster).where(Roster.id == roster_id, Roster.state.in_(OPEN)).with_for_update(skip_locked=True)
    return (await session.scalars(query)).one_or_none()


async def unjudged(session: AsyncSession, roster_id: UUID, limit: int) -> Sequence[OpenRow]:
    query = select(RosterRow.id, RosterRow.row_no, RosterRow.cells_sealed)
    query = query.where(RosterRow.roster_id == roster_id, RosterRow.outcome.is_(None))
    return [OpenRow(*row) for row in await session.execute(query.order_by(RosterRow.row_no).limit(limit))]


async def people_so_far(session: AsyncSession, roster_id: UUID, indexes: Sequence[bytes]) -> dict[bytes, int]:
    """Of these people (by blind index), those whom the roster named before, with the first such row's number."""
    query = (
        select(Graduate.id_number_index, func.min(RosterRow.row_no).label("row_no"))
        .join(RosterRow, RosterRow.graduate_id == Graduate.id)
        .where(
            RosterRow.roster_id == roster_id,
            sets.among(Graduate.id_number_index, indexes),
        )
        .group_by(Graduate.id_number_index)
    )
    return {row.id_number_index: row.row_no for row in await session.execute(query)}


async def write(session: AsyncSession, verdicts: Sequence[Verdict]) -> None:
    await sets.change(session, RosterRow, [vars(verdict) for verdict in verdicts])


async def judge_row(session: AsyncSession, row_id: UUID, outcome: str, reason: str) -> None:
    """What became of a roster's row that waited for a decision; its person stays unnamed."""
    await session.execute(
        update(RosterRow)
        .where(RosterRow.id == row_id, RosterRow.outcome == "proposed")
        .values(outcome=outcome, reason=reason)
    )
