"""All SQL of substitutions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from chassis import pagination
from chassis.access import Caller, Reach
from chassis.pagination import Paging, Rows
from services.registry.accounts.models import StaffAccount
from services.registry.substitutions.models import Substitution
from services.registry.substitutions.rules import Span


async def add(session: AsyncSession, substitution: Substitution) -> None:
    session.add(substitution)
    await session.flush()


async def overlaps(session: AsyncSession, absent_id: UUID, substitute_id: UUID, span: Span) -> bool:
    """Whether the same two have a living substitution on one of these days."""
    query = select(Substitution.id).where(
        Substitution.absent_id == absent_id,
        Substitution.substitute_id == substitute_id,
        Substitution.ended_at.is_(None),
        Substitution.first_on <= span.last_on,
        Substitution.last_on >= span.first_on,
    )
    return await session.scalar(query.limit(1)) is not None


async def locked_in_reach(
    session: AsyncSession, substitution_id: UUID, by: Caller, scope: Reach
) -> Substitution | None:
    query = select(Substitution).where(Substitution.id == substitution_id, _reached(by, scope))
    return (await session.scalars(query.with_for_update())).one_or_none()


async def locked_of_substitute(session: AsyncSession, substitution_id: UUID, account_id: UUID) -> Substitution | None:
    query = select(Substitution).where(Substitution.id == substitution_id, Substitution.substitute_id == account_id)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def of_substitute(session: AsyncSession, account_id: UUID, today: date) -> Sequence[tuple[Substitution, str]]:
    """For whom an account stands in today or will, with the name of each account, the first to begin first."""
    query = (
        select(Substitution, StaffAccount.display_name)
        .join(StaffAccount, StaffAccount.id == Substitution.absent_id)
        .where(Substitution.substitute_id == account_id, Substitution.ended_at.is_(None), Substitution.last_on >= today)
        .order_by(Substitution.first_on, Substitution.id)
    )
    return [(substitution, name) for substitution, name in (await session.execute(query)).all()]


async def agreed(session: AsyncSession, by: Caller, scope: Reach, paging: Paging) -> Rows[Substitution]:
    """Those within the caller's reach, of now, of the past and to come, in the order in which they were agreed to."""
    return await pagination.scalars(session, select(Substitution).where(_reached(by, scope)), paging, Substitution.id)


async def overdue(session: AsyncSession, today: date, limit: int) -> Sequence[Substitution]:
    """Living ones whose last day is past, or of accounts that are no longer what two persons agreed to, locked; those
    that somebody works on are left."""
    absent, substitute = aliased(StaffAccount), aliased(StaffAccount)
    changed = or_(_differs(absent, Substitution.area), _differs(substitute, Substitution.substitute_area))
    query = (
        select(Substitution)
        .join(absent, absent.id == Substitution.absent_id)
        .join(substitute, substitute.id == Substitution.substitute_id)
        .where(Substitution.ended_at.is_(None), or_(Substitution.last_on < today, changed))
        .order_by(Substitution.id)
        .limit(limit)
        .with_for_update(of=Substitution, skip_locked=True)
    )
    return (await session.scalars(query)).all()


def _differs(account: type[StaffAccount], area: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """SQL: the account is closed, or in another role or place than it was agreed to for."""
    return or_(~account.active, account.role != Substitution.role, account.area.is_distinct_from(area))


def _reached(by: Caller, scope: Reach) -> ColumnElement[bool]:
    return sa.true() if scope == Reach.ANY else by.area_clause(Substitution.area)
