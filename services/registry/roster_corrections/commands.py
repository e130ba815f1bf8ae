"""Orders about refused rows: put one right, hand the refused ones in again. What was not refused stays as it is.

Whose gain: none beyond that of the first upload; the row is judged by the same rules, in the same roster.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher
from chassis.problems import Conflict, Unprocessable
from chassis.runtime import Runtime
from services.registry.roster_corrections import repository, rules
from services.registry.roster_corrections.rules import Comes, Verdict
from services.registry.rosters import chunks
from services.registry.rosters.columns import plain
from services.registry.rosters.commands import ColumnsMissing, cells_of, columns_of, layout_of
from services.registry.rosters.files import reader
from services.registry.rosters.layouts import Layout
from services.registry.rosters.models import Roster, RosterRow
from services.registry.rosters.rules import ROW_NO


class RosterNotDone(Conflict):
    slug, title = "roster-not-done", "名册尚在导入，或已撤销，不能更正"


class RowNotRefused(Conflict):
    slug, title = "roster-row-not-refused", "该行没有被退回，不能更正"


class ColumnUnknown(Unprocessable):
    slug, title = "roster-column-unknown", "名册没有这一列"


@dataclass(frozen=True)
class HandedIn:
    roster: Roster
    verdicts: Mapping[int, Verdict]


async def correct_row(
    session: AsyncSession,
    runtime: Runtime,
    roster_id: UUID,
    row_no: int,
    given: Mapping[str, str],
    by: Caller,
    today: date,
) -> RosterRow:
    """The row with these cells, judged again at once. Raises RosterNotDone, RowNotRefused and ColumnUnknown."""
    roster = await _done(session, roster_id, by, alone=False)
    row = await repository.locked_row(session, roster.id, row_no)
    if row.outcome != "rejected":
        raise RowNotRefused(outcome=row.outcome)
    layout = layout_of(runtime.cipher, roster)
    named = {name: rules.place_of(layout, columns_of(roster, layout), name) for name in given}
    if unknown := [name for name, place in named.items() if place is None]:
        raise ColumnUnknown(f"没有此列：{'、'.join(unknown)}", unknown=unknown)
    by_place = {place: given[name] for name, place in named.items() if place is not None}
    await repository.open_again(session, [_anew(runtime.cipher, layout, row, by_place)])
    await session.refresh(row)
    await chunks.judge(session, runtime, roster, row, today)
    await audit.record(session, by, "correct_roster_row", "roster_row", row.id, area=roster.area)
    await session.refresh(row)
    return row


async def hand_in_again(
    session: AsyncSession, runtime: Runtime, roster_id: UUID, content: bytes, by: Caller
) -> HandedIn:
    """Rows of the file that came back take the place of the refused ones that they name; the import judges them.

    Raises RosterNotDone, and ColumnsMissing without the rows' numbers.
    """
    sheet = await asyncio.to_thread(reader.read, content)
    layout = Layout(sheet.header)
    if not rules.has_numbers(layout):
        raise ColumnsMissing(f"缺少：{ROW_NO}", missing=[ROW_NO])
    comes = rules.rows_of(layout, sheet.rows)
    roster = await _done(session, roster_id, by, alone=True)
    there = await repository.rows_by_number(session, roster.id, [row.row_no for row in comes if row.row_no])
    verdicts = rules.verdicts(comes, {number: row.outcome for number, row in there.items()}, sheet.flaws)
    taken = [row for row in comes if verdicts[row.number_in_file] == "taken"]
    await _take(session, runtime.cipher, roster, taken, there)
    await audit.record(session, by, "hand_in_roster_rows", "roster", roster.id, area=roster.area)
    return HandedIn(roster, verdicts)


async def _take(
    session: AsyncSession, cipher: Cipher, roster: Roster, taken: Sequence[Comes], there: Mapping[int, RosterRow]
) -> None:
    if not taken:
        return
    layout = layout_of(cipher, roster)
    headings = [plain(heading) for heading in layout.headings]
    pairs = [(there[row.row_no or 0], _by_place(headings, row.cells)) for row in taken]
    rows = await asyncio.to_thread(lambda: [_anew(cipher, layout, row, given) for row, given in pairs])
    await repository.open_again(session, rows)
    roster.state, roster.finished_at = "queued", None


async def _done(session: AsyncSession, roster_id: UUID, by: Caller, *, alone: bool) -> Roster:
    roster = await repository.locked(session, roster_id, by, alone=alone)
    if roster.state != "done":
        raise RosterNotDone(state=roster.state)
    return roster


def _by_place(headings: Sequence[str], cells: Mapping[str, str]) -> dict[int, str]:
    return {headings.index(name): cell for name, cell in cells.items() if name in headings}


def _anew(cipher: Cipher, layout: Layout, row: RosterRow, given: Mapping[int, str]) -> dict[str, Any]:
    cells = rules.merged(cells_of(cipher, row) or [], given, len(layout.headings))
    packed = json.dumps(cells, ensure_ascii=False)
    return {"id": row.id, "cells_sealed": cipher.seal(packed, table="roster_row", column="cells_sealed", row=row.id)}
