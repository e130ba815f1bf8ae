"""All SQL of the employers. Scope is applied here: what a caller may not see does not exist for them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.plans import reach, served_in
from chassis.problems import NotFound
from contracts.roles import Role
from services.jobfair.employers.models import Employer


class EmployerNotFound(NotFound):
    slug, title = "employer-not-found", "未找到该用人单位"


@dataclass(frozen=True)
class EmployerFilter:
    area: str | None = None
    credit_code: str | None = None
    state: str | None = None
    is_internship_base: bool | None = None


def visible_to(by: Caller) -> ColumnElement[bool]:
    """SQL: a clerk's own organisation, an officer's own jurisdiction."""
    if by.role == Role.EMPLOYER_CLERK:
        return Employer.credit_code == by.org if by.org else false()
    return reach(Employer, by)


async def insert_if_new(session: AsyncSession, employer: Employer) -> bool:
    """True if this call made the row; waits for a concurrent insert of the same code to end."""
    values = {
        "id": employer.id,
        "credit_code": employer.credit_code,
        "name": employer.name,
        "city": employer.city,
        "area": employer.area,
        "state": employer.state,
        "is_internship_base": employer.is_internship_base,
    }
    statement = insert(Employer).values(values).on_conflict_do_nothing(index_elements=["credit_code"])
    return await session.scalar(statement.returning(Employer.id)) is not None


async def by_credit_code(session: AsyncSession, credit_code: str) -> Employer:
    return (await session.scalars(select(Employer).where(Employer.credit_code == credit_code))).one()


async def in_scope(session: AsyncSession, employer_id: UUID, by: Caller) -> Employer:
    query = select(Employer).where(Employer.id == employer_id, visible_to(by))
    return _existing((await session.scalars(query)).one_or_none())


async def locked_in_scope(session: AsyncSession, employer_id: UUID, by: Caller) -> Employer:
    """For a change of the employer."""
    query = select(Employer).where(Employer.id == employer_id, visible_to(by)).with_for_update()
    return _existing((await session.scalars(query)).one_or_none())


async def held_in_scope(session: AsyncSession, employer_id: UUID, by: Caller) -> Employer:
    """For acts that need the employer's standing: a suspension waits until this transaction ends."""
    query = select(Employer).where(Employer.id == employer_id, visible_to(by)).with_for_update(read=True)
    return _existing((await session.scalars(query)).one_or_none())


async def share_locked(session: AsyncSession, employer_id: UUID) -> Employer:
    """Likewise, for whoever agrees to what this employer asked for."""
    return _existing(await session.get(Employer, employer_id, with_for_update={"read": True}, populate_existing=True))


def _existing(employer: Employer | None) -> Employer:
    if employer is None:
        raise EmployerNotFound()
    return employer


async def employers_in_scope(session: AsyncSession, by: Caller, only: EmployerFilter, paging: Paging) -> Rows[Employer]:
    """Employers in the order in which they were entered."""
    query = select(Employer).where(visible_to(by))
    if only.area is not None:
        query = query.where(served_in(Employer, only.area))
    if only.credit_code is not None:
        query = query.where(Employer.credit_code == only.credit_code)
    if only.state is not None:
        query = query.where(Employer.state == only.state)
    if only.is_internship_base is not None:
        query = query.where(Employer.is_internship_base == only.is_internship_base)
    return await pagination.scalars(session, query, paging, Employer.id)
