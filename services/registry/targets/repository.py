"""All SQL of the figures: counts by district, from the same conditions as the lists of names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller, within
from services.registry.casework.repository import first_contact
from services.registry.graduates.catalogue import FACTS, Ground
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import is_expected, visible_to
from services.registry.projections.models import FirstContactClock
from services.registry.targets.catalogue import Figure, Filters


@dataclass(frozen=True)
class Counts:
    """Part and whole of each figure, in the order in which the figures were asked for."""

    district: str | None
    figures: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class ContactCounts:
    district: str | None
    due: int
    in_time: int
    late: int
    late_entry: int
    open_late: int
    open: int


_DISTRICT = func.nullif(func.split_part(Graduate.area, "/", 2), "")


def _count(wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(wanted)


async def people(
    session: AsyncSession, by: Caller, area: str, ground: Ground, cohort: int, figures: Sequence[Figure]
) -> Sequence[Counts]:
    """How many people of a class (届) are in the part and in the whole of each figure, per district: one query for all.

    Each person is one row with the facts about them, looked up once; so every number is of distinct people.
    """
    facts = sorted({fact for figure in figures for fact in (*figure.whole, *figure.part)})
    rows = (
        select(_DISTRICT.label("district"), *(FACTS[fact].sql(ground).label(fact) for fact in facts))
        .where(visible_to(by), within(Graduate.area, area), Graduate.cohort_year == cohort, is_expected(ground.day))
        .cte("people")
        .prefix_with("MATERIALIZED")
    )

    def all_of(filters: Filters) -> ColumnElement[bool]:
        return reduce(and_, (rows.c[fact] if truth == "true" else ~rows.c[fact] for fact, truth in filters.items()))

    numbers = [_count(all_of(wanted)) for one in figures for wanted in ({**one.whole, **one.part}, one.whole)]
    query = select(rows.c.district, *numbers).group_by(rows.c.district).order_by(rows.c.district)
    return [Counts(row[0], _pairs(row[1:])) for row in await session.execute(query)]


def _pairs(numbers: Sequence[int]) -> Sequence[tuple[int, int]]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


async def contacts(
    session: AsyncSession, by: Caller, area: str, monday: date, sunday: date, day: date
) -> Sequence[ContactCounts]:
    """First contacts due in a week, by how they stand on a day, per district."""
    states = ("in_time", "late", "late_entry", "open_late", "open")
    query = (
        select(_DISTRICT, func.count(), *(_count(first_contact(state, day)) for state in states))
        .join(FirstContactClock, FirstContactClock.graduate_id == Graduate.id)
        .where(visible_to(by), within(Graduate.area, area), FirstContactClock.due_on.between(monday, sunday))
        .group_by(_DISTRICT)
        .order_by(_DISTRICT)
    )
    return [ContactCounts(*row) for row in await session.execute(query)]
