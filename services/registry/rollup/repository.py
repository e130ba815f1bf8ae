"""All SQL that writes and reads the sums of today: fold what was changed into them, answer from them.

The sums are always those of the rows of `rollup_person`; the fold writes both in one statement, and nobody else does.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Subquery,
    Text,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.registry.facts.catalogue import Filters, Ground, all_of, looked_up, with_facts
from services.registry.graduates.conditions import is_expected
from services.registry.graduates.models import Graduate
from services.registry.rollup import rules
from services.registry.rollup.models import RollupCell, RollupChange, RollupPerson, RollupState
from services.registry.rollup.rules import WAITING_MOST, Number, Plan, Sums

Rows: TypeAlias = Select[Any]
_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_ANY_DAY = date(2000, 1, 1)
OF_A_PERSON = ("graduate_id", "city", "area", "cohort", "numbers")
OF_A_CELL = ("place", "cohort", "number", "district", "people")
OF_THE_SUMS = [getattr(RollupPerson, name) for name in OF_A_PERSON]
CELLS = [getattr(RollupCell, name) for name in OF_A_CELL]


def plan_of(ground: Ground, wanted: Iterable[Filters]) -> Plan:
    numbers = rules.numbers_of(wanted)
    return Plan(ground, numbers, _digest(replace(ground, day=_ANY_DAY), numbers))


@lru_cache(maxsize=256)
def _digest(ground: Ground, numbers: tuple[Number, ...]) -> str:
    """Of the very SQL, so that a fact that is said otherwise is another plan. The day stands beside it."""
    compiled = counted_people(Plan(ground, numbers, "")).compile(dialect=_DIALECT)
    values = [(name, _in_order(value)) for name, value in sorted(compiled.params.items())]
    return hashlib.sha256(f"{compiled}{values}".encode()).hexdigest()


def _in_order(value: object) -> object:
    """What stands in an `IN`, in an order that does not depend on the process."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


def counted_people(plan: Plan, *among: ColumnElement[bool]) -> Rows:
    """SQL: the people of the plan's city by the ledger, each with the numbers that count them."""
    ground = plan.ground
    named = {fact for number in plan.numbers for fact, _ in number}
    cohort = func.coalesce(Graduate.cohort_year, 0).label("cohort")
    people = select(Graduate.id.label("graduate_id"), Graduate.city, Graduate.area, cohort)
    people = people.where(Graduate.city == ground.city, is_expected(ground.day), *among)
    rows = with_facts(people, looked_up(named, ground))
    places = array([case((all_of(rows, dict(number)), place)) for place, number in enumerate(plan.numbers)])
    numbers = func.array_remove(places, None).label("numbers")
    return select(rows.c.graduate_id, rows.c.city, rows.c.area, rows.c.cohort, numbers)


def cells_of(people: Subquery | CTE) -> Rows:
    """SQL: rows of people with a `sign`, as rows of cells: one for each of their places and numbers."""
    district = func.split_part(people.c.area, "/", 2)
    places = array(
        [
            people.c.city,
            case((district != "", people.c.city + "/" + district)),
            case((func.split_part(people.c.area, "/", 3) != "", people.c.area)),
        ]
    )
    place = func.unnest(func.array_remove(places, None)).label("place")
    placed = select(place, people.c.cohort, people.c.numbers, district.label("district"), people.c.sign).subquery()
    number = func.unnest(placed.c.numbers).label("number")
    return select(placed.c.place, placed.c.cohort, number, placed.c.district, placed.c.sign.label("people"))


def _turned(before: Rows, after: CTE) -> Subquery:
    """SQL: what people were counted in goes, what they are counted in comes; nobody for whom nothing is different."""
    was, now = before.cte("before"), select(after)
    left, come = select(was).except_(now).subquery(), now.except_(select(was)).subquery()
    return union_all(select(left, literal(-1).label("sign")), select(come, literal(1).label("sign"))).subquery()


def _are(person: InstrumentedAttribute[UUID], people: Select[UUID]) -> ColumnElement[bool]:
    """SQL: one of these few people. As an array, for which PostgreSQL looks each up: of a join it may think that a walk
    through the whole ledger is cheaper, however few they are."""
    return person == func.any(func.array(people.scalar_subquery()))


# Folding


@dataclass(frozen=True)
class Standing:
    """Whether this transaction alone folds; what waits; and for which day and plan each city's sums are."""

    alone: bool
    waits: bool
    cities: dict[str, tuple[date, str]]


_BEGIN = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('rollup', 13)), set_config('qihang.folding', 'on', true),"
    " EXISTS (SELECT 1 FROM rollup_change)"
)


async def begin(session: AsyncSession) -> Standing:
    """To the end of the transaction nobody else folds, and what it writes is the fold's own."""
    alone, _, waits = (await session.execute(_BEGIN)).one()
    rows = await session.execute(select(RollupState.city, RollupState.day, RollupState.digest))
    return Standing(alone, waits, {city: (day, digest) for city, day, digest in rows})


async def forget_cities_without(session: AsyncSession, cities: Sequence[str]) -> None:
    await session.execute(delete(RollupState).where(RollupState.city.not_in(cities)))


async def forget(session: AsyncSession, city: str) -> None:
    await session.execute(delete(RollupState).where(RollupState.city == city))


async def clear(session: AsyncSession, city: str) -> None:
    await session.execute(delete(RollupPerson).where(RollupPerson.city == city))
    await session.execute(delete(RollupCell).where(func.split_part(RollupCell.place, "/", 1) == city))


async def look_at_everybody(session: AsyncSession, plan: Plan) -> None:
    """The sums are of this day and plan once everybody of the city was looked at."""
    state = insert(RollupState).values(city=plan.ground.city, day=plan.ground.day, digest=plan.digest)
    anew = {"day": state.excluded.day, "digest": state.excluded.digest, "began_at": func.now()}
    await session.execute(state.on_conflict_do_update(index_elements=["city"], set_=anew))
    people = select(Graduate.id).where(Graduate.city == plan.ground.city)
    await session.execute(insert(RollupChange).from_select(["graduate_id"], people))


async def fold(session: AsyncSession, plans: Sequence[Plan], most: int) -> int:
    """Takes up to `most` changes into the sums; returns how many."""
    return int(await session.scalar(_fold(tuple(plans), most)) or 0)


@lru_cache(maxsize=16)
def _fold(plans: tuple[Plan, ...], most: int) -> Rows:
    """SQL: one statement, and so one look at the ledger: of a change that commits later neither is seen, and it
    stays."""
    oldest = select(RollupChange.id).order_by(RollupChange.id).limit(most)
    looked = delete(RollupChange).where(RollupChange.id.in_(oldest)).returning(RollupChange.graduate_id).cte("looked")
    people = select(looked.c.graduate_id)
    after = union_all(*(counted_people(plan, _are(Graduate.id, people)) for plan in plans)).cte("after")
    before = select(*OF_THE_SUMS).where(_are(RollupPerson.graduate_id, people))
    gone = delete(RollupPerson).where(
        _are(RollupPerson.graduate_id, people), RollupPerson.graduate_id.not_in(select(after.c.graduate_id))
    )
    parts = (gone.cte("gone"), _put_people(after).cte("people"), _put_cells(_turned(before, after)).cte("cells"))
    return select(func.count()).select_from(looked).add_cte(*parts)


def _put_people(after: CTE) -> Any:
    row = insert(RollupPerson).from_select(OF_A_PERSON, select(after))
    anew = {name: row.excluded[name] for name in OF_A_PERSON[1:]}
    was, now = func.row(*OF_THE_SUMS[1:]), func.row(*anew.values())
    return row.on_conflict_do_update(index_elements=["graduate_id"], set_=anew, where=was.is_distinct_from(now))


def _put_cells(turned: Subquery) -> Any:
    cells = cells_of(turned).subquery()
    more = func.sum(cells.c.people)
    key = [cells.c[name] for name in OF_A_CELL[:-1]]
    row = insert(RollupCell).from_select(OF_A_CELL, select(*key, more).group_by(*key).having(more != 0))
    people = RollupCell.people + row.excluded.people
    return row.on_conflict_do_update(index_elements=OF_A_CELL[:-1], set_={"people": people})


# Reading


_OF_TODAY = (
    "SELECT fits.waiting, cells.* FROM (SELECT (SELECT count(*) FROM"
    " (SELECT id FROM rollup_change ORDER BY id LIMIT :most) AS oldest) AS waiting FROM rollup_state"
    " WHERE city = :city AND day = :day AND digest = :digest) AS fits, (SELECT array_agg(district),"
    " array_agg(number), array_agg(people) FROM rollup_cell WHERE place = :place"
)
_OF_ALL, _OF_A_CLASS = text(f"{_OF_TODAY}) AS cells"), text(f"{_OF_TODAY} AND cohort = :cohort) AS cells")
"""Nothing where the sums are for another day or plan; otherwise a row with how many changes wait, and the sums. As text
and in one row: SQLAlchemy takes longer to say it in its own words and to hand rows over than the database to answer."""


async def sums(session: AsyncSession, plan: Plan, place: str, cohort: int | None) -> Sums | None:
    """The sums of a place, of one class or of all, as the ledger stands; None where they are not to be had: a live
    count is then. What waits to be folded is counted in, in one statement and so of one moment."""
    ground = plan.ground
    of_plan = {"city": ground.city, "day": ground.day, "digest": plan.digest, "most": WAITING_MOST + 1}
    of_all, asked = cohort is None, {"place": place, "cohort": cohort}
    row = (await session.execute(_OF_ALL if of_all else _OF_A_CLASS, of_plan | asked)).one_or_none()
    if row and 0 < row.waiting <= WAITING_MOST:
        row = (await session.execute(_corrected(plan, of_all), asked)).one_or_none()
    if row is None or row.waiting > WAITING_MOST:
        return None
    _, districts, numbers, people = row
    return rules.summed(zip(districts or (), numbers or (), people or (), strict=True))


@lru_cache(maxsize=64)
def _corrected(plan: Plan, of_all: bool) -> Rows:
    """SQL: as `_OF_TODAY`, less what the sums count the people of waiting changes in, and what the ledger does more.
    Built once for a plan: SQLAlchemy takes four times as long to build it as PostgreSQL to answer it."""
    some = select(1).select_from(RollupChange).limit(WAITING_MOST + 1).subquery()
    waiting = select(func.count()).select_from(some).scalar_subquery()
    fits = is_of(plan, waiting.label("waiting")).subquery()
    people = select(RollupChange.graduate_id)
    before = select(*OF_THE_SUMS).where(_are(RollupPerson.graduate_id, people))
    after = counted_people(plan, _are(Graduate.id, people)).cte("after")
    cells = union_all(select(*CELLS), cells_of(_turned(before, after))).subquery()
    own = () if of_all else (cells.c.cohort == bindparam("cohort", type_=Integer),)
    asked = (cells.c.place == bindparam("place", type_=Text), *own)
    key = (cells.c.district, cells.c.number)
    of_place = select(*key, func.sum(cells.c.people).label("people")).where(*asked).group_by(*key).subquery()
    columns = (func.array_agg(of_place.c[name]) for name in ("district", "number", "people"))
    asked_for = select(*columns).subquery()
    return select(fits.c.waiting, asked_for).join_from(fits, asked_for, true())


def is_of(plan: Plan, *columns: Any) -> Rows:
    """SQL: a row if the sums of the plan's city are for its day, and by it."""
    city, day, digest = plan.ground.city, plan.ground.day, plan.digest
    state = select(*columns) if columns else select(1)
    return state.where(RollupState.city == city, RollupState.day == day, RollupState.digest == digest)
