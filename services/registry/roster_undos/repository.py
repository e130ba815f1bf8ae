"""All SQL of undoing rosters: what stands in the way, who comes next, and what is written back."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    Text,
    and_,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy import cast as as_type
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis import dual_control, pagination, sets
from chassis.pagination import Paging, Rows
from chassis.pii import ERASED
from services.registry.desk.rules import SEALED
from services.registry.filings.models import Proposal
from services.registry.graduates.models import Graduate
from services.registry.models_base import Base
from services.registry.phone_lists.models import PhoneFill
from services.registry.roster_changes.models import RosterChange
from services.registry.roster_changes.rules import SNAPSHOT
from services.registry.roster_undos.rules import LIVING, Heir
from services.registry.rosters.models import Roster, RosterRow
from services.registry.statuses.models import GraduateIntention, GraduateStatus
from services.registry.study_records.models import StudyRecord

INDEX_BYTES = 32
_OF_ROSTERS = frozenset(
    {"roster_row", "roster_change", "graduate_status", "graduate_intention", "study_record", "phone_fill", "case_file"}
)
"""Tables that a roster itself writes about a person, or that write themselves (a case file opens with a clock); what
others write there is looked at by itself."""


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of undoing one row. A row without a person is one that another city decided on."""

    row_no: int
    graduate_id: UUID | None
    kind: str


def tables_of_people() -> Mapping[str, ColumnElement[Any]]:
    """Table → its column that names a person: whoever is named there was built on."""
    named = {}
    for table in Base.metadata.sorted_tables:
        columns = [key.parent for key in table.foreign_keys if key.column.table is Graduate.__table__]
        if columns and table.name not in _OF_ROSTERS:
            named[table.name] = columns[0]
    return named


def _named_elsewhere(roster_id: UUID) -> ColumnElement[bool]:
    """SQL: another roster names the person of the row; of one that changed them, a later roster."""
    other = aliased(RosterRow)
    return exists().where(
        other.graduate_id == RosterRow.graduate_id,
        other.roster_id != roster_id,
        other.outcome.in_(LIVING),
        or_(RosterRow.outcome != "updated", other.id > RosterRow.id),
    )


def _rows(roster_id: UUID, outcome: str, people: Collection[UUID] | None) -> Any:
    """The rows with that outcome whose people no other roster names, as a source."""
    query = select(RosterRow.id, RosterRow.row_no, RosterRow.graduate_id).where(
        RosterRow.roster_id == roster_id, RosterRow.outcome == outcome, ~_named_elsewhere(roster_id)
    )
    if people is not None:
        query = query.where(sets.among(RosterRow.graduate_id, people))
    return query.cte(f"rows_{outcome}")


def _obstacles(roster_id: UUID, people: Collection[UUID] | None = None) -> CompoundSelect[Any]:
    """SQL: row, person and kind of all that stands in the way; of some people alone where they are given."""
    fresh, older = _rows(roster_id, "accepted", people), _rows(roster_id, "updated", people)
    built = [_where(fresh, name, exists().where(column == fresh.c.graduate_id)) for name, column in _built_on(fresh)]
    built += [_where(fresh, kind, is_so) for kind, is_so in _own_obstacles(fresh, roster_id)]
    built += [_where(older, kind, is_so) for kind, is_so in _obstacles_of_older(older)]
    if people is None:
        built.append(_decided_elsewhere(roster_id))
    return union_all(*built)


def _decided_elsewhere(roster_id: UUID) -> Select[Any]:
    """SQL: rows that another city took into its ledger; they name nobody here."""
    kind = literal("proposal_accepted", Text).label("kind")
    mine = (RosterRow.roster_id == roster_id, RosterRow.outcome.in_(LIVING), RosterRow.graduate_id.is_(None))
    query: Any = select(RosterRow.row_no, null().label("graduate_id"), kind)
    rows: Select[Any] = query.where(*mine)
    return rows


def _where(rows: Any, kind: str, is_so: ColumnElement[bool]) -> Select[Any]:
    query: Select[Any] = select(rows.c.row_no, rows.c.graduate_id, literal(kind, Text).label("kind")).where(is_so)
    return query


def _built_on(rows: Any) -> Sequence[tuple[str, ColumnElement[Any]]]:
    return sorted(tables_of_people().items())


def _own_obstacles(rows: Any, roster_id: UUID) -> Sequence[tuple[str, ColumnElement[bool]]]:
    person = rows.c.graduate_id
    status, intention = GraduateStatus, GraduateIntention
    owner = select(Roster.owner).where(Roster.id == roster_id).scalar_subquery()
    moved = 1 + _by_rosters(person) + _by_phones(person)
    waiting = or_(*(dual_control.waiting_for(kind, as_type(person, Text)) for kind in sorted(SEALED)))
    return [
        ("registered", exists().where(Graduate.id == person, Graduate.registered_on.is_not(None))),
        (
            "changed",
            exists().where(Graduate.id == person, Graduate.version > moved),
        ),
        ("change_waiting", waiting),
        ("graduate_status", exists().where(status.graduate_id == person, status.source != "roster")),
        ("study_record", exists().where(StudyRecord.graduate_id == person, StudyRecord.source != owner)),
        ("phone_fill", exists().where(PhoneFill.graduate_id == person, PhoneFill.source != owner)),
        (
            "graduate_intention",
            exists().where(intention.graduate_id == person, intention.source.not_in(("roster", "ledger"))),
        ),
    ]


def _by_rosters(person: Any) -> Any:
    """SQL: how far rosters themselves have moved the version of an entry."""
    moved = func.coalesce(func.sum(RosterChange.version_after - RosterChange.version_before), 0)
    return select(moved).where(RosterChange.graduate_id == person).scalar_subquery()


def _by_phones(person: Any) -> Any:
    """SQL: how often a phone was filled in after the roster; each moves the version by one."""
    return select(func.count()).where(PhoneFill.graduate_id == person).scalar_subquery()


def _obstacles_of_older(rows: Any) -> Sequence[tuple[str, ColumnElement[bool]]]:
    recorded = exists().where(RosterChange.row_id == rows.c.id)
    pairs = [part for name in SNAPSHOT for part in (literal(name, Text), getattr(Graduate, name))]
    is_as_left = and_(Graduate.id == RosterChange.graduate_id, func.jsonb_build_object(*pairs) == RosterChange.after)
    stands = exists().where(RosterChange.row_id == rows.c.id, is_as_left)
    return [("not_recorded", ~recorded), ("changed_since", and_(recorded, ~stands))]


async def obstacle_counts(session: AsyncSession, roster_id: UUID) -> dict[str, int]:
    standing = _obstacles(roster_id).subquery("found")
    query = select(standing.c.kind, func.count().label("rows")).group_by(standing.c.kind).order_by(standing.c.kind)
    return {row.kind: row.rows for row in await session.execute(query)}


async def obstacles_listed(
    session: AsyncSession, roster_id: UUID, kind: str | None, paging: Paging
) -> Rows[tuple[Obstacle, Graduate | None]]:
    """By row and kind, each with its person."""
    standing = _obstacles(roster_id).subquery("found")
    query = select(standing.c.row_no, standing.c.graduate_id, standing.c.kind, Graduate)
    query = query.outerjoin(Graduate, Graduate.id == standing.c.graduate_id)
    if kind is not None:
        query = query.where(standing.c.kind == kind)
    rows = await pagination.tuples(session, query, paging, standing.c.row_no, standing.c.kind)
    return rows.of(lambda row: (Obstacle(row[0], row[1], row[2]), row[3]))


async def built_on(session: AsyncSession, roster_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Of these people, who must be locked: those of whom something stands in the way."""
    standing = _obstacles(roster_id, people).subquery("found")
    return set(await session.scalars(select(standing.c.graduate_id).distinct()))


async def outcomes(session: AsyncSession, roster_id: UUID) -> Sequence[tuple[str, bool, int]]:
    """Of the rows that name a person: outcome, whether another roster names them too, and how many."""
    elsewhere = _named_elsewhere(roster_id).label("elsewhere")
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
