"""All SQL that looks after the sums of today: how they stand, and what comparing them with the ledger comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.registry.graduates.models import Graduate
from services.registry.rollup.models import RollupCell, RollupChange, RollupPerson, RollupState
from services.registry.rollup.repository import (
    CELLS,
    OF_A_CELL,
    OF_A_PERSON,
    OF_THE_SUMS,
    cells_of,
    counted_people,
    is_of,
)
from services.registry.rollup.rules import Plan


@dataclass(frozen=True)
class Difference:
    """What comparing came to; people of whom a change waits are not compared."""

    compared: int
    differing: int


async def stretch_end(session: AsyncSession, after: UUID, limit: int) -> UUID | None:
    """The last of the next so many people; None where there are fewer."""
    ids = select(Graduate.id).where(Graduate.id > after).order_by(Graduate.id)
    return await session.scalar(ids.offset(limit - 1).limit(1))


async def compare_people(session: AsyncSession, plan: Plan, after: UUID, last: UUID | None) -> Difference:
    """What each person of a stretch is counted in, against the ledger."""

    def in_stretch(person: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
        return person > after if last is None else and_(person > after, person <= last)

    ledger = counted_people(plan, in_stretch(Graduate.id)).subquery()
    own = (
        select(*OF_THE_SUMS)
        .where(RollupPerson.city == plan.ground.city, in_stretch(RollupPerson.graduate_id))
        .subquery()
    )
    was, now = (func.row(*(rows.c[name] for name in OF_A_PERSON)) for rows in (own, ledger))
    person = func.coalesce(ledger.c.graduate_id, own.c.graduate_id)
    differs = and_(was.is_distinct_from(now), person.not_in(select(RollupChange.graduate_id)))
    query = select(func.count(), func.count().filter(differs))
    both = query.join_from(ledger, own, ledger.c.graduate_id == own.c.graduate_id, full=True)
    return Difference(*(await session.execute(both)).one())


async def compare_cells(session: AsyncSession, city: str) -> Difference:
    """Each sum of a city, against the people that it is of."""
    alike = [getattr(RollupPerson, name) for name in OF_A_PERSON[1:]]
    people = select(*alike, func.count().label("sign")).where(RollupPerson.city == city).group_by(*alike)
    cells = cells_of(people.subquery()).subquery()
    key = [cells.c[name] for name in OF_A_CELL[:-1]]
    anew = select(*key, func.sum(cells.c.people).label("people")).group_by(*key).subquery()
    stored = select(*CELLS).where(func.split_part(RollupCell.place, "/", 1) == city).subquery()
    same = and_(*(anew.c[name] == stored.c[name] for name in OF_A_CELL[:-1]))
    differs = func.coalesce(anew.c.people, 0) != func.coalesce(stored.c.people, 0)
    query = select(func.count(), func.count().filter(differs)).join_from(anew, stored, same, full=True)
    return Difference(*(await session.execute(query)).one())


async def waiting(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(RollupChange)) or 0


async def changes_waiting(session: AsyncSession, _: date) -> float:
    return float(await waiting(session))


async def state_of(session: AsyncSession, plan: Plan) -> bool:
    """Whether the sums of the plan's city are for its day, and by it."""
    return bool(await session.scalar(select(is_of(plan).exists())))


async def states(session: AsyncSession) -> Sequence[RollupState]:
    return (await session.scalars(select(RollupState).order_by(RollupState.city))).all()
