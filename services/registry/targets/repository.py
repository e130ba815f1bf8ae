"""All SQL of the sheets: counts by district, from the same conditions as the lists of names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller, within
from services.registry.casework.models import FirstContactClock
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import (
    first_contact,
    is_assisted,
    is_listed,
    is_placed,
    is_registered,
    visible_to,
)


@dataclass(frozen=True)
class RateCounts:
    district: str | None
    listed: int
    listed_registered: int
    listed_placed: int
    registered: int
    registered_assisted: int
    assisted: int
    assisted_placed: int


@dataclass(frozen=True)
class ContactCounts:
    district: str | None
    due: int
    in_time: int
    late: int
    open_late: int
    open: int


_DISTRICT = func.nullif(func.split_part(Graduate.area, "/", 2), "")


def _count(wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(wanted)


async def rates(session: AsyncSession, by: Caller, area: str, day: date, cohort: int) -> Sequence[RateCounts]:
    """Listed (应登记), registered and assisted people of a class (届) by the day, and those of them who got further,
    per district."""
    listed, registered, assisted = is_listed(day), is_registered(day), is_assisted(day)
    placed = is_placed(day)
    wanted = (
        listed,
        listed & registered,
        listed & placed,
        registered,
        registered & assisted,
        assisted,
        assisted & placed,
    )
    query = (
        select(_DISTRICT, *map(_count, wanted))
        .where(visible_to(by), within(Graduate.area, area), Graduate.cohort_year == cohort)
        .where(or_(listed, registered, assisted))
        .group_by(_DISTRICT)
        .order_by(_DISTRICT)
    )
    return [RateCounts(*row) for row in await session.execute(query)]


async def contacts(
    session: AsyncSession, by: Caller, area: str, monday: date, sunday: date, day: date
) -> Sequence[ContactCounts]:
    """First contacts due in a week, by how they stand on a day, per district."""
    states = ("in_time", "late", "open_late", "open")
    query = (
        select(_DISTRICT, func.count(), *(_count(first_contact(state, day)) for state in states))
        .join(FirstContactClock, FirstContactClock.graduate_id == Graduate.id)
        .where(visible_to(by), within(Graduate.area, area), FirstContactClock.due_on.between(monday, sunday))
        .group_by(_DISTRICT)
        .order_by(_DISTRICT)
    )
    return [ContactCounts(*row) for row in await session.execute(query)]
