"""All SQL of whose case somebody is. Sets of cases are written by one statement each, in the order of the people."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, sets
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.accounts.models import StaffAccount
from services.registry.case_handovers.models import CaseAssignment, CaseHandover, CaseHandoverRow
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to


class CaseHandoverNotFound(NotFound):
    slug, title = "case-handover-not-found", "未找到该移交"


async def refuse_out_of_reach(session: AsyncSession, people: Collection[UUID], by: Caller) -> None:
    """Raises NotFound where one of them is not the caller's, as where there is none."""
    query = select(func.count()).where(sets.among(Graduate.id, people), visible_to(by))
    if await session.scalar(query) != len(people):
        raise NotFound()


async def take(session: AsyncSession, people: Sequence[UUID], account: UUID, today: date) -> Collection[UUID]:
    """Those who were nobody's alone."""
    rows = [{"graduate_id": person, "account_id": account, "assigned_on": today} for person in people]
    return await sets.add_missing(session, CaseAssignment, rows)


async def locked_cases_of(session: AsyncSession, account: UUID, people: Collection[UUID]) -> Collection[UUID]:
    """Of these the account's own, locked: taken, or come for good. What is lent goes back and no further."""
    query = select(CaseAssignment.graduate_id).outerjoin(CaseHandover, CaseHandover.id == CaseAssignment.handover_id)
    own = (CaseAssignment.account_id == account, CaseHandover.until_on.is_(None))
    query = query.where(sets.among(CaseAssignment.graduate_id, people), *own).order_by(CaseAssignment.graduate_id)
    return set(await session.scalars(query.with_for_update(of=CaseAssignment)))


async def add(session: AsyncSession, handover: CaseHandover, people: Sequence[UUID]) -> None:
    session.add(handover)
    await session.flush()
    rows = [{"handover_id": handover.id, "graduate_id": person, "passed": False} for person in people]
    await sets.add(session, CaseHandoverRow, rows)


async def people_of(session: AsyncSession, handover: UUID) -> Sequence[UUID]:
    query = select(CaseHandoverRow.graduate_id).where(CaseHandoverRow.handover_id == handover)
    return (await session.scalars(query.order_by(CaseHandoverRow.graduate_id))).all()


async def pass_on(session: AsyncSession, handover: CaseHandover, people: Collection[UUID], today: date) -> None:
    """The cases must be locked."""
    change = update(CaseAssignment).where(sets.among(CaseAssignment.graduate_id, people))
    await session.execute(change.values(account_id=handover.to_account_id, assigned_on=today, handover_id=handover.id))
    rows = update(CaseHandoverRow).where(CaseHandoverRow.handover_id == handover.id)
    await session.execute(rows.where(sets.among(CaseHandoverRow.graduate_id, people)).values(passed=True))


async def locked_still_with(session: AsyncSession, handover: CaseHandover) -> Sequence[UUID]:
    """The cases that are the receiver's by this handover, locked."""
    query = select(CaseAssignment.graduate_id).where(
        CaseAssignment.account_id == handover.to_account_id, CaseAssignment.handover_id == handover.id
    )
    return (await session.scalars(query.order_by(CaseAssignment.graduate_id).with_for_update())).all()


async def give_back(session: AsyncSession, people: Collection[UUID], account: UUID, today: date) -> None:
    change = update(CaseAssignment).where(sets.among(CaseAssignment.graduate_id, people))
    await session.execute(change.values(account_id=account, assigned_on=today, handover_id=None))


async def let_go(session: AsyncSession, people: Collection[UUID]) -> None:
    """From now on they are the case of everybody who serves their area."""
    await session.execute(delete(CaseAssignment).where(sets.among(CaseAssignment.graduate_id, people)))


async def locked_in_reach(session: AsyncSession, handover_id: UUID, by: Caller) -> CaseHandover:
    query = select(CaseHandover).where(CaseHandover.id == handover_id, by.area_clause(CaseHandover.area))
    row = (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise CaseHandoverNotFound()
    return row


async def overdue(session: AsyncSession, today: date, limit: int) -> Sequence[CaseHandover]:
    query = select(CaseHandover).where(CaseHandover.state == "running", CaseHandover.until_on < today)
    query = query.order_by(CaseHandover.id).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(query)).all()


def _sizes() -> tuple[ColumnElement[int], ColumnElement[int]]:
    of_it = CaseHandoverRow.handover_id == CaseHandover.id
    every = select(func.count()).where(of_it).correlate(CaseHandover).scalar_subquery()
    passed = select(func.count()).where(of_it, CaseHandoverRow.passed).correlate(CaseHandover).scalar_subquery()
    return every, passed


def _shown() -> Select[CaseHandover, int, int]:
    return select(CaseHandover, *_sizes())


async def shown(session: AsyncSession, handover_id: UUID) -> tuple[CaseHandover, int, int]:
    row = (await session.execute(_shown().where(CaseHandover.id == handover_id))).one()
    return row[0], row[1], row[2]


async def listing(
    session: AsyncSession, by: Caller, state: str | None, paging: Paging
) -> Rows[tuple[CaseHandover, int, int]]:
    """Of the caller's area, in the order in which they were asked for."""
    query = _shown().where(by.area_clause(CaseHandover.area))
    if state is not None:
        query = query.where(CaseHandover.state == state)
    return await pagination.tuples(session, query, paging, CaseHandover.id)


async def assignments(
    session: AsyncSession, by: Caller, account: UUID, given_since: date | None, paging: Paging
) -> Rows[tuple[CaseAssignment, Graduate, CaseHandover | None]]:
    """The cases of one account within the caller's reach, the longest assigned first; or those that came to it by a
    handover since a day."""
    query: Any = select(CaseAssignment, Graduate, CaseHandover)
    query = query.join(Graduate, Graduate.id == CaseAssignment.graduate_id)
    query = query.outerjoin(CaseHandover, CaseHandover.id == CaseAssignment.handover_id)
    query = query.where(visible_to(by), CaseAssignment.account_id == account)
    if given_since is not None:
        query = query.where(CaseAssignment.handover_id.is_not(None), CaseAssignment.assigned_on >= given_since)
    return await pagination.tuples(session, query, paging, CaseAssignment.assigned_on, CaseAssignment.graduate_id)


async def colleagues(session: AsyncSession, by: Caller) -> Sequence[tuple[StaffAccount, int]]:
    """The caseworkers whose area the caller's covers; of closed accounts those alone who still have cases."""
    cases = select(func.count()).where(CaseAssignment.account_id == StaffAccount.id).correlate(StaffAccount)
    number = cases.scalar_subquery()
    query = select(StaffAccount, number).where(
        StaffAccount.role == Role.CASEWORKER, by.area_clause(StaffAccount.area), or_(StaffAccount.active, number > 0)
    )
    rows = await session.execute(query.order_by(StaffAccount.display_name, StaffAccount.id))
    return [(row[0], row[1]) for row in rows]
