"""All SQL of hardships: what stands on a day, and what waits for a second person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Text, and_, cast, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis import plans
from chassis.access import Caller
from chassis.dual_control import OBJECT_ID
from chassis.problems import NotFound
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.hardships.models import Hardship
from services.registry.hardships.rules import HardshipState


class HardshipNotFound(NotFound):
    slug, title = "hardship-not-found", "未找到该困难认定"


def stands(day: date | ColumnElement[date], row: type[Hardship] = Hardship) -> ColumnElement[bool]:
    """SQL: vouched for by two parties and on the ledger that day, the last day included."""
    begun = and_(row.state.in_((HardshipState.CONFIRMED.value, HardshipState.ENDED.value)), row.valid_from <= day)
    return and_(begun, row.valid_to >= day, or_(row.ended_on.is_(None), row.ended_on > day))


def in_hardship(day: date, category: str | None = None) -> ColumnElement[bool]:
    """SQL: of a person on the ledger that day, in that class or in any; once, however many certificates there are."""
    of_class = () if category is None else (Hardship.category == category,)
    rows = select(1).where(Hardship.graduate_id == Graduate.id, stands(day), *of_class)
    return plans.one_by_one(rows).exists()


def on_ledger(day: date) -> ColumnElement[bool]:
    """SQL: the same as `in_hardship`, begun at the ledger: for a list of those alone who are on it."""
    return Graduate.id.in_(select(Hardship.graduate_id).where(stands(day)))


def expires_between(day: date, since: date, until: date) -> ColumnElement[bool]:
    """SQL: a hardship that stands on the day has its last day in a time, and none of its class goes on after it."""
    later = aliased(Hardship)
    renewed = exists().where(
        later.graduate_id == Hardship.graduate_id,
        later.category == Hardship.category,
        later.state == HardshipState.CONFIRMED.value,
        later.valid_to > Hardship.valid_to,
        later.valid_from <= Hardship.valid_to + 1,
    )
    own = select(1).where(
        Hardship.graduate_id == Graduate.id, stands(day), Hardship.valid_to.between(since, until), ~renewed
    )
    return plans.one_by_one(own).exists()


def about_people_of(by: Caller) -> ColumnElement[bool]:
    """SQL: the person of a waiting change is the caller's now; where they were when it was asked for does not count."""
    rows = select(1).join_from(Hardship, Graduate, Graduate.id == Hardship.graduate_id)
    return rows.where(cast(Hardship.id, Text) == OBJECT_ID, visible_to(by)).exists()


async def of_person(session: AsyncSession, graduate_id: UUID) -> Sequence[Hardship]:
    query = select(Hardship).where(Hardship.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(Hardship.valid_from, Hardship.id))).all()


async def standing_on(session: AsyncSession, graduate_id: UUID, day: date) -> Hardship | None:
    """The earliest of a person that stands on the ledger that day."""
    query = select(Hardship).where(Hardship.graduate_id == graduate_id, stands(day))
    return (await session.scalars(query.order_by(Hardship.valid_from, Hardship.id).limit(1))).first()


async def stood_on(session: AsyncSession, graduate_id: UUID, days: Collection[date]) -> Collection[date]:
    """Those of some days on which a person was on the ledger."""
    each = select(func.unnest(cast(sorted(set(days)), ARRAY(Date))).label("day")).subquery()
    day: ColumnElement[date] = each.c.day
    stood = select(1).where(Hardship.graduate_id == graduate_id, stands(day)).exists()
    return (await session.scalars(select(day).where(stood))).all()


async def of_this_person(session: AsyncSession, graduate_id: UUID, hardship_id: UUID) -> Hardship:
    """Locked, with its person locked before. Raises HardshipNotFound."""
    query = select(Hardship).where(Hardship.id == hardship_id, Hardship.graduate_id == graduate_id)
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise HardshipNotFound()
    return row


async def with_person(session: AsyncSession, hardship_id: UUID) -> tuple[Hardship, Graduate]:
    """Of a change that waits: its hardship, locked, and the person."""
    query = select(Hardship, Graduate).join(Graduate, Graduate.id == Hardship.graduate_id)
    query = query.where(Hardship.id == hardship_id).with_for_update(of=Hardship)
    hardship, person = (await session.execute(query)).one()
    return hardship, person


async def with_people(session: AsyncSession, ids: Collection[UUID]) -> Mapping[str, tuple[Hardship, Graduate]]:
    """By the number of the hardship, as changes name it."""
    query = select(Hardship, Graduate).join(Graduate, Graduate.id == Hardship.graduate_id).where(Hardship.id.in_(ids))
    return {str(hardship.id): (hardship, person) for hardship, person in await session.execute(query)}


async def waiting(session: AsyncSession, graduate_id: UUID, category: str) -> UUID | None:
    """The claim of the class that waits. The person must be locked."""
    query = select(Hardship.id).where(
        Hardship.graduate_id == graduate_id,
        Hardship.category == category,
        Hardship.state == HardshipState.CLAIMED.value,
    )
    return await session.scalar(query)


async def withdraw(session: AsyncSession, hardship_id: UUID) -> None:
    """Whose change has ended before: its row's lock is taken first, as by whoever decides."""
    values = {"state": HardshipState.WITHDRAWN.value}
    await session.execute(update(Hardship).where(Hardship.id == hardship_id).values(values))


async def by_certificate(session: AsyncSession, certificate_id: UUID) -> Hardship | None:
    return (await session.scalars(select(Hardship).where(Hardship.certificate_id == certificate_id))).one_or_none()


async def certified_on(session: AsyncSession, graduate_id: UUID, category: str, day: date) -> Sequence[Hardship]:
    """What a department's answers have put on the ledger and stands that day, locked."""
    query = select(Hardship).where(
        Hardship.graduate_id == graduate_id,
        Hardship.category == category,
        Hardship.certificate_id.is_not(None),
        Hardship.state == HardshipState.CONFIRMED.value,
        stands(day),
    )
    return (await session.scalars(query.order_by(Hardship.id).with_for_update())).all()
