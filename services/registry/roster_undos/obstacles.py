"""SQL of what stands in the way of undoing a roster: what others have built on the people whom it brought."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis import dual_control, pagination, sets
from chassis.pagination import Paging, Rows
from services.registry.desk.rules import SEALED
from services.registry.graduates.models import Graduate
from services.registry.models_base import Base
from services.registry.phone_lists.models import PhoneFill
from services.registry.roster_changes.models import RosterChange
from services.registry.roster_changes.rules import SNAPSHOT
from services.registry.roster_undos.rules import LIVING
from services.registry.rosters.models import Roster, RosterRow
from services.registry.statuses.models import GraduateIntention, GraduateStatus
from services.registry.study_records.models import StudyRecord

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


def named_elsewhere(roster_id: UUID) -> ColumnElement[bool]:
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
        RosterRow.roster_id == roster_id, RosterRow.outcome == outcome, ~named_elsewhere(roster_id)
    )
    if people is not None:
        query = query.where(sets.among(RosterRow.graduate_id, people))
    return query.cte(f"rows_{outcome}")


def _obstacles(roster_id: UUID, people: Collection[UUID] | None = None) -> CompoundSelect[Any]:
    """SQL: row, person and kind of all that stands in the way; of some people alone where they are given."""
    fresh, older = _rows(roster_id, "accepted", people), _rows(roster_id, "updated", people)
    built = [
        _where(fresh, name, exists().where(column == fresh.c.graduate_id))
        for name, column in sorted(tables_of_people().items())
    ]
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


def _own_obstacles(rows: Any, roster_id: UUID) -> Sequence[tuple[str, ColumnElement[bool]]]:
    person = rows.c.graduate_id
    status, intention = GraduateStatus, GraduateIntention
    owner = select(Roster.owner).where(Roster.id == roster_id).scalar_subquery()
    moved = 1 + _by_rosters(person) + _by_phones(person)
    waiting = or_(*(dual_control.waiting_for(kind, cast(person, Text)) for kind in sorted(SEALED)))
    return [
        ("registered", exists().where(Graduate.id == person, Graduate.registered_on.is_not(None))),
        ("changed", exists().where(Graduate.id == person, Graduate.version > moved)),
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


async def counts(session: AsyncSession, roster_id: UUID) -> dict[str, int]:
    standing = _obstacles(roster_id).subquery("found")
    query = select(standing.c.kind, func.count().label("rows")).group_by(standing.c.kind).order_by(standing.c.kind)
    return {row.kind: row.rows for row in await session.execute(query)}


async def listing(
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
