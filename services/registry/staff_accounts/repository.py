"""All SQL of administered accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import Caller, Reach, within
from chassis.dual_control import ChangeRequest
from chassis.pagination import Paging, Rows
from contracts.roles import Role
from services.registry.accounts.models import StaffAccount

KIND = "change_staff_account"
TABLE = "staff_account"
_trail = sa.table(
    "audit_entry",
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("action", sa.Text),
    sa.column("object_kind", sa.Text),
    sa.column("object_id", sa.Text),
).c


@dataclass(frozen=True)
class Filter:
    """Which accounts; None does not limit. `area`: there and below."""

    area: str | None = None
    role: str | None = None
    active: bool | None = None


@dataclass(frozen=True)
class Listed:
    """An account, when it last signed in, and whether a change of it waits for a second person."""

    account: StaffAccount
    last_sign_in_at: datetime | None
    change_waits: bool


async def accounts(session: AsyncSession, by: Caller, scope: Reach, only: Filter, paging: Paging) -> Rows[Listed]:
    """The oldest first, within the caller's reach."""
    query = _with_news().where(_reached(by, scope))
    if only.area is not None:
        query = query.where(within(StaffAccount.area, only.area))
    if only.role is not None:
        query = query.where(StaffAccount.role == only.role)
    if only.active is not None:
        query = query.where(StaffAccount.active == only.active)
    rows = await pagination.tuples(session, query, paging, StaffAccount.id)
    return rows.of(lambda row: Listed(*row))


async def listed(session: AsyncSession, account_id: UUID, by: Caller, scope: Reach) -> Listed | None:
    rows = await session.execute(_with_news().where(StaffAccount.id == account_id, _reached(by, scope)))
    return next((Listed(account, at, waits) for account, at, waits in rows.all()), None)


async def of_requests(session: AsyncSession, requests: Sequence[ChangeRequest]) -> Mapping[str, StaffAccount]:
    """Whom requests about accounts are about: object's id → account."""
    query = select(StaffAccount).where(StaffAccount.id.in_([UUID(request.object_id) for request in requests]))
    return {str(account.id): account for account in await session.scalars(query)}


async def in_reach(session: AsyncSession, account_id: UUID, by: Caller, scope: Reach) -> StaffAccount | None:
    query = select(StaffAccount).where(StaffAccount.id == account_id, _reached(by, scope))
    return (await session.scalars(query)).one_or_none()


async def locked_operators(session: AsyncSession) -> Sequence[UUID]:
    """Those that sign in, one transaction after another: two closings at once do not each leave the other's."""
    query = select(StaffAccount.id).where(StaffAccount.role == Role.OPS, StaffAccount.active)
    return (await session.scalars(query.order_by(StaffAccount.id).with_for_update())).all()


def _reached(by: Caller, scope: Reach) -> ColumnElement[bool]:
    return sa.true() if scope == Reach.ANY else by.area_clause(StaffAccount.area)


def _with_news() -> Select[StaffAccount, datetime | None, bool]:
    """With the newest sign-in from the trail, which has an index by object."""
    named = cast(StaffAccount.id, Text)
    signed_in = select(func.max(_trail.at)).where(
        _trail.object_kind == TABLE, _trail.object_id == named, _trail.action == "sign_in"
    )
    return select(StaffAccount, signed_in.scalar_subquery(), dual_control.waiting_for(KIND, named))
