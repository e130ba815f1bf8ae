"""All SQL of refused rows that come again."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import sets
from chassis.access import Caller
from chassis.problems import NotFound
from services.registry.rosters.models import Roster, RosterRow
from services.registry.rosters.repository import RowNotFound, visible_to


async def locked(session: AsyncSession, roster_id: UUID, by: Caller, *, alone: bool) -> Roster:
    """The roster within reach: nobody undoes it meanwhile, and, `alone`, nobody else hands rows in."""
    query = select(Roster).where(Roster.id == roster_id, visible_to(by)).with_for_update(read=not alone)
    roster = (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    if roster is None:
        raise NotFound()
    return roster


async def locked_row(session: AsyncSession, roster_id: UUID, row_no: int) -> RosterRow:
    query = select(RosterRow).where(RosterRow.roster_id == roster_id, RosterRow.row_no == row_no).with_for_update()
    row = (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise RowNotFound()
    return row


async def rows_by_number(session: AsyncSession, roster_id: UUID, numbers: Sequence[int]) -> dict[int, RosterRow]:
    """Locked, in the order of the roster."""
    query = select(RosterRow).where(RosterRow.roster_id == roster_id, sets.among(RosterRow.row_no, numbers))
    rows = await session.scalars(query.order_by(RosterRow.row_no).with_for_update())
    return {row.row_no: row for row in rows}


async def open_again(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows with new cells wait to be judged."""
    await sets.change(session, RosterRow, [{**row, "outcome": None, "reason": None} for row in rows])
