"""All SQL of lateness."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.plans import reach, served_in
from contracts.roles import Role
from services.notify.clocks.models import Clock

_DISTRICT = func.rtrim(func.split_part(Clock.area, "/", 1) + "/" + func.split_part(Clock.area, "/", 2), "/")
_BREACHED = and_(Clock.state == "breached", Clock.met_on.is_(None))
_PARKED = Clock.parked_until >= func.now()


async def lateness(
    session: AsyncSession, caller: Caller, area: str | None, today: date, stopped: Collection[str]
) -> Sequence[Row[Any]]:
    """By district and kind: what was missed and is still open, and steps whose day has come and that nobody took."""
    late = and_(Clock.next_on <= today, Clock.met_on.is_(None))
    steps = func.count().filter(late)
    query = select(
        _DISTRICT.label("area"),
        Clock.kind,
        func.max(Clock.title).label("title"),
        func.count().filter(_BREACHED).label("breached"),
        steps.label("steps_late"),
        func.count().filter(and_(late, _PARKED)).label("parked"),
        func.min(Clock.next_on).filter(late).label("oldest_step_on"),
        func.bool_or(Clock.city.in_(stopped)).label("city_stopped"),
    ).where(_reach(caller), true() if area is None else served_in(Clock, area), or_(_BREACHED, late))
    return (
        await session.execute(query.group_by(_DISTRICT, Clock.kind).order_by(steps.desc(), _DISTRICT, Clock.kind))
    ).all()


def _reach(caller: Caller) -> ColumnElement[bool]:
    return true() if caller.role == Role.OPS else reach(Clock, caller)
