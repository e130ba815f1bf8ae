"""All SQL of the turns."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from services.notify.clocks.kinds import ClockKind
from services.notify.clocks.models import Clock, ClockStatement
from services.notify.clocks.rules import Statement


async def add_statement(session: AsyncSession, first_id: UUID, statement: Statement) -> None:
    row = insert(ClockStatement).values(
        clock_id=first_id,
        statement=f"{statement.topic}@{statement.stated_at.isoformat()}",
        topic=statement.topic,
        effective_on=statement.effective_on,
        stated_at=statement.stated_at,
        ends=statement.ends,
    )
    await session.execute(row.on_conflict_do_nothing(index_elements=["clock_id", "statement"]))


async def turns_over(session: AsyncSession, today: date, stopped: Collection[str], limit: int) -> Sequence[UUID]:
    """Last turns whose day is over and after which another is awaited; none of stopped cities."""
    over = select(Clock.id).where(Clock.turn_awaited, Clock.due_on < today, Clock.city.not_in(stopped))
    return (await session.scalars(over.order_by(Clock.due_on, Clock.id).limit(limit))).all()


async def locked_turn(session: AsyncSession, clock_id: UUID) -> tuple[Clock, Clock]:
    """The first turn and this one, locked in this order as everywhere."""
    first_id = await session.scalar(select(Clock.first_id).where(Clock.id == clock_id))
    first = await _locked(session, first_id or clock_id)
    return first, first if first_id is None else await _locked(session, clock_id)


async def _locked(session: AsyncSession, clock_id: UUID) -> Clock:
    return (await session.scalars(select(Clock).where(Clock.id == clock_id).with_for_update())).one()


async def add_turn(session: AsyncSession, kind: ClockKind, first: Clock, turn: int, anchor_on: date) -> Clock:
    """The clock of a later turn, not started yet."""
    clock = Clock(id=new_id(), kind=kind.name, kind_type=kind.kind_type, title=kind.title, subject_kind=kind.subject)
    clock.subject_id = uuid5(NAMESPACE_OID, f"{kind.name}|{first.subject_id}|{turn}")
    clock.first_id, clock.about_id, clock.turn = first.id, first.subject_id, turn
    clock.city, clock.area, clock.area_as_of = first.city, first.area, first.area_as_of
    clock.anchor_on, clock.turn_awaited = anchor_on, True
    session.add(clock)
    await session.flush()
    return clock
