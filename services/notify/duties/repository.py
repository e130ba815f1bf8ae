"""All SQL of the duties: who serves which area, and what waits where nobody does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.sets import upsert_if_newer
from contracts.roles import Role
from services.notify.duties.models import Duty
from services.notify.messages.models import Message


async def keep_duty(session: AsyncSession, duty: Mapping[str, Any]) -> None:
    """The latest of an account counts, whatever the order of arrival."""
    await upsert_if_newer(session, Duty, duty, newer_by=("version",))


async def is_served(session: AsyncSession, role: str, area: str) -> bool:
    """Whether an active account has this role in this area, or in one that holds it."""
    holders = ["/".join(area.split("/")[: depth + 1]) for depth in range(area.count("/") + 1)]
    query = select(Duty.account_id).where(Duty.active, Duty.role == role, Duty.area.in_(holders)).limit(1)
    return await session.scalar(query) is not None


@dataclass(frozen=True)
class UnservedAddressee:
    """A role in an area that nobody serves, and what waits there unread."""

    role: str
    area: str
    unread: int
    oldest_at: datetime


def _nobody_serves() -> ColumnElement[bool]:
    below = or_(Message.recipient_area == Duty.area, func.starts_with(Message.recipient_area, Duty.area + "/"))
    return ~exists().where(Duty.active, Duty.role == Message.recipient_role, below)


async def unserved_addressees(session: AsyncSession, caller: Caller, paging: Paging) -> Rows[UnservedAddressee]:
    """Of the caller's jurisdiction; an operator, who opens the accounts, sees all."""
    place = (Message.recipient_area, Message.recipient_role)
    query = (
        select(*place, func.count(), func.min(Message.created_at))
        .where(Message.recipient_kind == "role", Message.read_at.is_(None), _nobody_serves())
        .group_by(*place)
    )
    if caller.role != Role.OPS:
        query = query.where(caller.area_clause(Message.recipient_area))
    rows = await pagination.tuples(session, query, paging, *place)
    return rows.of(lambda row: UnservedAddressee(row[1] or "", row[0] or "", row[2], row[3]))


async def count_unserved_addressees(session: AsyncSession, _: date) -> float:
    """How many roles of areas have unread messages and nobody to read them; a gauge."""
    place = (Message.recipient_area, Message.recipient_role)
    query = select(*place).where(Message.recipient_kind == "role", Message.read_at.is_(None), _nobody_serves())
    return float(await session.scalar(select(func.count()).select_from(query.distinct().subquery())) or 0)
