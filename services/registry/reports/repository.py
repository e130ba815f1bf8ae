"""All SQL of the figures: counts by district, from the same conditions as the lists of names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging
from services.registry.area_transfers.repository import district_then, moved_after, served_then
from services.registry.casework.models import Contact, Service
from services.registry.casework.repository import contact_in, contacted_on, first_contact, service_in
from services.registry.facts.catalogue import FACTS, Ground, all_of, looked_up, with_facts
from services.registry.graduates.conditions import has_district, is_expected
from services.registry.graduates.models import Graduate
from services.registry.projections.models import FirstContactClock
from services.registry.reports.catalogue import Figure, Records
from services.registry.trainings.models import Enrolment
from services.registry.trainings.repository import completed_in

Moved: TypeAlias = Mapping[UUID, str]
"""Whoever was served elsewhere on a day than now: a figure counts them where they were."""


@dataclass(frozen=True)
class Counts:
    """Part and population of each figure, in the order in which the figures were asked for."""

    district: str | None
    figures: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Record:
    """One of what is counted as 人次."""

    id: UUID
    graduate_id: UUID
    kind: str
    on: date
    area: str


@dataclass(frozen=True)
class Turn:
    """Which page of the records, and whether of those alone whose people have a district, or have none."""

    paging: Paging
    district_known: bool | None = None


@dataclass(frozen=True)
class Whom:
    """Whose rows are counted: of those whom the caller sees, the area's, of one class (届) or of all."""

    by: Caller
    area: str
    cohort: int | None

    def among(self, day: date, moved: Moved) -> Sequence[ColumnElement[bool]]:
        """SQL: those, if they were on a roster or registered by the day; `moved` since then, each where they were."""
        own = () if self.cohort is None else (Graduate.cohort_year == self.cohort,)
        return (*served_then(self.by, self.area, moved), *own, is_expected(day))


Rows: TypeAlias = Select[Any]
Chosen: TypeAlias = Callable[[Rows], Rows]
STATES = ("due", "in_time", "late", "late_entry", "open_late", "open")
"""How a first contact may stand; `due` is all of them."""
_TABLES: Mapping[str, Any] = {"services": Service, "contacts": Contact, "trainings": Enrolment}
_DAYS: Mapping[str, Callable[[], Any]] = {
    "services": lambda: Service.delivered_on,
    "contacts": contacted_on,
    "trainings": lambda: Enrolment.completed_on,
}
_RECORDS = {"services": service_in, "contacts": contact_in, "trainings": completed_in}
"""Of what `facts.TIMES` names."""


def _count(wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(wanted)


async def people(session: AsyncSession, whom: Whom, ground: Ground, figures: Sequence[Figure]) -> Sequence[Counts]:
    """How many people are in the part and in the population of each figure, per district: one query for all.

    Each person is one row with the facts about them, looked up once; so every number is of distinct people.
    """
    facts = looked_up((fact for figure in figures for fact in (*figure.population, *figure.part)), ground)
    moved = await moved_after(session, ground.day)
    return await _by_district(session, facts, figures, lambda rows: rows.where(*whom.among(ground.day, moved)), moved)


async def first_day(session: AsyncSession, whom: Whom, day: date) -> date | None:
    """The day on which the first of those who are counted on a day was on a roster or registered; None for nobody."""
    first: ColumnElement[date | None] = func.min(func.least(Graduate.listed_on, Graduate.registered_on))
    return await session.scalar(select(first).where(*whom.among(day, await moved_after(session, day))))


async def _by_district(
    session: AsyncSession,
    facts: Mapping[str, ColumnElement[Any]],
    figures: Sequence[Figure],
    of: Chosen,
    moved: Moved,
) -> Sequence[Counts]:
    """The engine: rows with what is true of each, counted by every figure, per district."""
    rows = with_facts(of(select(district_then(moved).label("district"))), facts)
    numbers = [_count(all_of(rows, wanted)) for figure in figures for wanted in figure.sides]
    query = select(rows.c.district, *numbers).group_by(rows.c.district).order_by(rows.c.district)
    return [Counts(row[0], _pairs(row[1:])) for row in await session.execute(query)]


def _pairs(numbers: Sequence[int]) -> Sequence[tuple[int, int]]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


async def deadlines(
    session: AsyncSession, by: Caller, area: str, monday: date, sunday: date, day: date
) -> Sequence[Counts]:
    """First contacts due in a week, by how they stand on a day, per district: each state of `STATES` of those due."""
    facts = {state: first_contact(state, day) for state in STATES}
    figures = [Figure(state, "", {"due": "true"}, {state: "true"}) for state in STATES]
    moved = await moved_after(session, day)
    due = (*served_then(by, area, moved), FirstContactClock.due_on.between(monday, sunday))

    def of(rows: Rows) -> Rows:
        return rows.join(FirstContactClock, FirstContactClock.graduate_id == Graduate.id).where(*due)

    return await _by_district(session, facts, figures, of, moved)


async def times(
    session: AsyncSession, whom: Whom, ground: Ground, figure: Figure, records: Records
) -> Sequence[Counts]:
    """How many records (人次) there are of the people in the population of a figure, per district."""
    moved = await moved_after(session, ground.day)
    query = select(district_then(moved).label("district"), func.count())
    query = query.where(*_records(whom, ground, figure, records, moved))
    query = _joined(query, records).group_by(text("district")).order_by(text("district"))
    return [Counts(district, [(number, number)]) for district, number in await session.execute(query)]


async def records_of(
    session: AsyncSession,
    whom: Whom,
    ground: Ground,
    figure: Figure,
    records: Records,
    turn: Turn,
) -> pagination.Rows[Record]:
    """The records behind `times`, in the order in which they were entered."""
    table, on = _TABLES[records.of], _DAYS[records.of]()
    moved = await moved_after(session, ground.day)
    query = select(table.id, Graduate.id, table.kind, on, Graduate.area)
    query = query.where(*_records(whom, ground, figure, records, moved))
    if turn.district_known is not None:
        query = query.where(has_district() if turn.district_known else ~has_district())
    rows = await pagination.tuples(session, _joined(query, records), turn.paging, table.id)
    return rows.of(lambda row: Record(row[0], row[1], row[2], row[3], moved.get(row[1], row[4])))


def _joined(query: Any, records: Records) -> Any:
    table = _TABLES[records.of]
    return query.join(table, table.graduate_id == Graduate.id)


def _records(
    whom: Whom, ground: Ground, figure: Figure, records: Records, moved: Moved
) -> Sequence[ColumnElement[bool]]:
    since, until = (ground.since, ground.last) if ground.period else (None, ground.day)
    of_record = _RECORDS[records.of]
    facts = [
        FACTS[fact].sql(ground) if truth == "true" else ~FACTS[fact].sql(ground)
        for fact, truth in figure.population.items()
    ]
    return (*whom.among(ground.day, moved), *facts, of_record(since, until, *records.kinds))
