"""All SQL of undoing rosters but `obstacles`: who comes next, and what is written back."""

import os
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    Table,
    func,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import sets
from chassis.pii import ERASED
from services.registry.filings.models import Proposal
from services.registry.graduates.models import Graduate
from services.registry.roster_changes.models import RosterChange
from services.registry.roster_undos.obstacles import named_elsewhere
from services.registry.roster_undos.rules import LIVING, Heir
from services.registry.rosters.models import Roster, RosterRow
from services.registry.rosters.repository import INDEX_BYTES
from services.registry.study_records.models import StudyRecord


async def outcomes(session: AsyncSession, roster_id: UUID) -> Sequence[tuple[str, bool, int]]:
    """Of the rows that name a person: outcome, whether another roster names them too, and how many."""
    elsewhere = named_elsewhere(roster_id).label("elsewhere")
    query = select(RosterRow.outcome, elsewhere, RosterRow.graduate_id)
    rows = query.where(RosterRow.roster_id == roster_id, RosterRow.outcome.in_(LIVING)).subquery()
    named = select(rows.c.outcome, rows.c.elsewhere, func.count()).where(rows.c.graduate_id.is_not(None))
    return [(row[0], row[1], row[2]) for row in await session.execute(named.group_by(rows.c.outcome, rows.c.elsewhere))]


async def locked(session: AsyncSession, roster_id: UUID) -> Roster:
    """The roster of a change that was standing within reach."""
    query = select(Roster).where(Roster.id == roster_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def by_ids(session: AsyncSession, roster_ids: Collection[UUID]) -> Mapping[UUID, Roster]:
    return {row.id: row for row in await session.scalars(select(Roster).where(sets.among(Roster.id, roster_ids)))}


async def under_way(session: AsyncSession, stopped: Collection[str]) -> Sequence[UUID]:
    query = select(Roster.id).where(Roster.state == "undoing", Roster.city.not_in(stopped)).order_by(Roster.id)
    return (await session.scalars(query)).all()


async def locked_under_way(session: AsyncSession, roster_id: UUID) -> Roster | None:
    """None where it is undone, or somebody else is at it."""
    query = select(Roster).where(Roster.id == roster_id, Roster.state == "undoing").with_for_update(skip_locked=True)
    return (await session.scalars(query)).one_or_none()


async def next_rows(session: AsyncSession, roster_id: UUID, most: int) -> Sequence[RosterRow]:
    """All rows of the next people whom the roster names."""
    mine = (RosterRow.roster_id == roster_id, RosterRow.outcome.in_(LIVING))
    people = select(RosterRow.graduate_id).where(*mine, RosterRow.graduate_id.is_not(None)).distinct().limit(most)
    query = select(RosterRow).where(*mine, RosterRow.graduate_id.in_(people)).order_by(RosterRow.row_no)
    return (await session.scalars(query)).all()


async def locked_people(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, Graduate]:
    """Locked in the order of their indexes, as every set of people is."""
    query = select(Graduate).where(sets.among(Graduate.id, people)).order_by(Graduate.id_number_index)
    entries = await session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {entry.id: entry for entry in entries}


async def heirs(session: AsyncSession, roster_id: UUID, people: Collection[UUID]) -> dict[UUID, list[Heir]]:
    """Person → the rows of other rosters that name them, in the order in which those were handed in."""
    query = select(RosterRow.graduate_id, RosterRow.id, RosterRow.outcome).where(
        sets.among(RosterRow.graduate_id, people), RosterRow.roster_id != roster_id, RosterRow.outcome.in_(LIVING)
    )
    standing: dict[UUID, list[Heir]] = {}
    for row in await session.execute(query.order_by(RosterRow.id)):
        standing.setdefault(row.graduate_id, []).append(Heir(row.id, row.outcome or ""))
    return standing


async def named_by_owner_elsewhere(session: AsyncSession, roster: Roster, people: Collection[UUID]) -> set[UUID]:
    query = select(RosterRow.graduate_id).join(Roster, Roster.id == RosterRow.roster_id)
    query = query.where(
        sets.among(RosterRow.graduate_id, people),
        Roster.id != roster.id,
        Roster.owner == roster.owner,
        RosterRow.outcome.in_(LIVING),
    )
    return {person for person in await session.scalars(query) if person is not None}


async def changes_of(session: AsyncSession, rows: Collection[UUID]) -> dict[UUID, RosterChange]:
    """Person → what the roster changed of them."""
    query = select(RosterChange).where(sets.among(RosterChange.row_id, rows))
    return {change.graduate_id: change for change in await session.scalars(query)}


async def withdraw(session: AsyncSession, people: Sequence[Graduate]) -> None:
    """Empties the entries: nothing of a person is left, no place has them, and no number finds them."""
    rows = [{"id": entry.id, **_nothing(), "version": entry.version + 1} for entry in people]
    gone = [row["id"] for row in rows]
    studies = update(StudyRecord).where(sets.among(StudyRecord.graduate_id, gone))
    await session.execute(studies.values(**_NO_STUDY, version=StudyRecord.version + 1))
    for entry in people:
        session.expunge(entry)
    await sets.change(session, Graduate, rows)


_NO_STUDY: Mapping[str, Any] = {
    **dict.fromkeys(("major_code", "major", "enrolled_on", "graduates_on")),
    "details_sealed": ERASED,
}


def _nothing() -> dict[str, Any]:
    emptied = cast(Table, Graduate.__table__).c
    nothing = {column.key: None for column in emptied if column.nullable}
    texts = {"city": "", "area": "", "intention": "unknown", "status": "unknown", "listed_by": []}
    sealed = {"id_number_sealed": ERASED, "name_sealed": ERASED, "wrapped_key": ERASED, "name_index": b""}
    return {**nothing, **texts, **sealed, "id_number_index": os.urandom(INDEX_BYTES)}


async def put_verdicts(session: AsyncSession, verdicts: Sequence[Mapping[str, Any]]) -> None:
    """What became of rows; what they said is erased."""
    await sets.change(session, RosterRow, [{**verdict, "cells_sealed": ERASED} for verdict in verdicts])


async def put_outcomes(session: AsyncSession, outcomes_of: Mapping[UUID, str]) -> None:
    await sets.change(session, RosterRow, [{"id": row, "outcome": outcome} for row, outcome in outcomes_of.items()])


async def pass_changes_on(session: AsyncSession, heir_of: Mapping[UUID, UUID]) -> None:
    """What a row changed is its heir's; where the heir changed something as well, it began where this row did."""
    given = {"rows": list(heir_of), "heirs": list(heir_of.values())}
    for statement in (_JOIN_CHANGES, _DROP_JOINED, _MOVE_CHANGES):
        await session.execute(statement, given)


_JOIN_CHANGES = text(
    "UPDATE roster_change AS heir SET before = own.before, version_before = own.version_before,"
    " phone_digest = coalesce(heir.phone_digest, own.phone_digest)"
    " FROM unnest(CAST(:rows AS uuid[]), CAST(:heirs AS uuid[])) AS given(row_id, heir_id)"
    " JOIN roster_change AS own USING (row_id) WHERE heir.row_id = given.heir_id"
)
_DROP_JOINED = text(
    "DELETE FROM roster_change AS own"
    " USING unnest(CAST(:rows AS uuid[]), CAST(:heirs AS uuid[])) AS given(row_id, heir_id), roster_change AS heir"
    " WHERE own.row_id = given.row_id AND heir.row_id = given.heir_id"
)
_MOVE_CHANGES = text(
    "UPDATE roster_change AS own SET row_id = given.heir_id"
    " FROM unnest(CAST(:rows AS uuid[]), CAST(:heirs AS uuid[])) AS given(row_id, heir_id)"
    " WHERE own.row_id = given.row_id"
)


async def close(session: AsyncSession, roster: Roster, asked_by: UUID) -> None:
    """The rest of an undone roster: its open proposals fall, nothing that it said is left, its file is new again."""
    mine = select(RosterRow.id).where(RosterRow.roster_id == roster.id, RosterRow.outcome == "proposed")
    fallen = update(Proposal).where(Proposal.roster_row_id.in_(mine), Proposal.state == "open")
    decided = {"state": "withdrawn", "decided_by": asked_by, "decided_at": text("now()")}
    await session.execute(fallen.values(**decided, version=Proposal.version + 1, content_sealed=ERASED))
    proposed = update(RosterRow).where(RosterRow.roster_id == roster.id, RosterRow.outcome == "proposed")
    await session.execute(proposed.values(outcome="undone", reason="名册撤销，不再提交外地确认"))
    rest = update(RosterRow).where(RosterRow.roster_id == roster.id, RosterRow.cells_sealed != ERASED)
    await session.execute(rest.values(cells_sealed=ERASED))
    roster.state, roster.file_hash = "undone", os.urandom(INDEX_BYTES)
