"""All SQL of the cases. A case is where the person is; scope is applied here, once."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.desk_cases.models import DeskCase
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to


async def open_case_of(session: AsyncSession, graduate_id: UUID, account_id: UUID, kind: str) -> DeskCase | None:
    query = select(DeskCase).where(
        DeskCase.graduate_id == graduate_id,
        DeskCase.account_id == account_id,
        DeskCase.kind == kind,
        DeskCase.closed_at.is_(None),
    )
    return (await session.scalars(query)).one_or_none()


async def add(session: AsyncSession, case: DeskCase) -> None:
    session.add(case)
    await session.flush()


async def open_cases(session: AsyncSession, by: Caller, paging: Paging) -> Rows[tuple[DeskCase, Graduate]]:
    """The cases that wait in the caller's jurisdiction, oldest first."""
    query = select(DeskCase, Graduate).join(Graduate, Graduate.id == DeskCase.graduate_id)
    query = query.where(visible_to(by), DeskCase.closed_at.is_(None))
    return await pagination.tuples(session, query, paging, DeskCase.id)


async def locked_in_scope(session: AsyncSession, case_id: UUID, by: Caller) -> DeskCase:
    query = select(DeskCase).join(Graduate, Graduate.id == DeskCase.graduate_id)
    query = query.where(DeskCase.id == case_id, visible_to(by)).with_for_update(of=DeskCase)
    case = (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    if case is None:
        raise NotFound()
    return case


async def settle(session: AsyncSession, graduate_id: UUID, kind: str) -> None:
    """Closes the person's open cases of a kind: what they were about has been put right."""
    statement = update(DeskCase).where(
        DeskCase.graduate_id == graduate_id, DeskCase.kind == kind, DeskCase.closed_at.is_(None)
    )
    await session.execute(statement.values(closed_at=func.now(), outcome="corrected"))
