"""All SQL of the internships. Scope is applied here: what a caller may not see does not exist for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.db import new_id
from chassis.pagination import Paging, Rows
from chassis.plans import reach, served_in
from chassis.problems import NotFound
from contracts.roles import Role
from services.jobfair.employers.models import Employer
from services.jobfair.internships.models import Internship, InternshipFact
from services.jobfair.internships.rules import Kind, Origin
from services.jobfair.projections.models import KnownGraduate

_FOREVER = date(9999, 12, 31)


class InternshipNotFound(NotFound):
    slug, title = "internship-not-found", "未找到该见习"


@dataclass(frozen=True)
class InternshipFilter:
    employer_id: UUID | None = None
    graduate_id: UUID | None = None
    area: str | None = None
    running: bool | None = None


def visible_to(by: Caller) -> ColumnElement[bool]:
    """SQL: own, own organisation's, those of graduates in a caseworker's area, of bases in an officer's."""
    match by.role:
        case Role.GRADUATE:
            return Internship.graduate_id == by.subject if by.subject else false()
        case Role.EMPLOYER_CLERK:
            own = select(Employer.id).where(Employer.credit_code == by.org)
            return Internship.employer_id.in_(own) if by.org else false()
        case Role.CASEWORKER:
            served = select(KnownGraduate.graduate_id).where(by.area_clause(KnownGraduate.area))
            return Internship.graduate_id.in_(served)
        case _:
            return reach(Internship, by)


async def in_scope(session: AsyncSession, internship_id: UUID, by: Caller) -> Internship:
    query = select(Internship).where(Internship.id == internship_id, visible_to(by))
    return _existing((await session.scalars(query)).one_or_none())


async def locked_in_scope(session: AsyncSession, internship_id: UUID, by: Caller) -> Internship:
    """For a change: the version grows under this lock."""
    query = select(Internship).where(Internship.id == internship_id, visible_to(by)).with_for_update()
    return _existing((await session.scalars(query)).one_or_none())


def _existing(internship: Internship | None) -> Internship:
    if internship is None:
        raise InternshipNotFound()
    return internship


async def running_of(session: AsyncSession, graduate_id: UUID) -> UUID | None:
    query = select(Internship.id).where(Internship.graduate_id == graduate_id, Internship.ended_on.is_(None))
    return await session.scalar(query)


async def retained_elsewhere(session: AsyncSession, graduate_id: UUID, internship_id: UUID) -> bool:
    """Whether another internship of the graduate ended in a retention that stands, at whatever base."""
    query = select(Internship.id).where(
        Internship.graduate_id == graduate_id, Internship.retained, Internship.id != internship_id
    )
    return await session.scalar(query.limit(1)) is not None


async def overlapping(
    session: AsyncSession, graduate_id: UUID, from_on: date, to_on: date, other_than: UUID | None = None
) -> bool:
    """Whether another internship of the graduate shares more than an edge day with the period.

    Call it with the graduate's row locked, else a concurrent start goes unseen.
    """
    query = select(Internship.id).where(
        Internship.graduate_id == graduate_id,
        Internship.started_on < to_on,
        func.coalesce(Internship.ended_on, _FOREVER) > from_on,
    )
    if other_than is not None:
        query = query.where(Internship.id != other_than)
    return await session.scalar(query.limit(1)) is not None


def keep_fact(session: AsyncSession, internship: Internship, kind: Kind, origin: Origin, by: Caller) -> None:
    """Appends the standing after a change to the record, under the internship's current version."""
    session.add(
        InternshipFact(
            id=new_id(),
            internship_id=internship.id,
            version=internship.version,
            kind=kind,
            origin=origin,
            started_on=internship.started_on,
            planned_end_on=internship.planned_end_on,
            ended_on=internship.ended_on,
            outcome=internship.outcome,
            retained=internship.retained,
            retained_on=internship.retained_on,
            contract_months=internship.contract_months,
            insured=internship.insured,
            retention_origin=internship.retention_origin,
            recorded_by=by.id,
        )
    )


async def facts_of(session: AsyncSession, internship_id: UUID) -> Sequence[InternshipFact]:
    query = select(InternshipFact).where(InternshipFact.internship_id == internship_id)
    return (await session.scalars(query.order_by(InternshipFact.version))).all()


async def internships_in_scope(
    session: AsyncSession, by: Caller, only: InternshipFilter, paging: Paging
) -> Rows[Internship]:
    """In the order in which they were entered."""
    query = select(Internship).where(visible_to(by))
    if only.employer_id is not None:
        query = query.where(Internship.employer_id == only.employer_id)
    if only.graduate_id is not None:
        query = query.where(Internship.graduate_id == only.graduate_id)
    if only.area is not None:
        query = query.where(served_in(Internship, only.area))
    if only.running is not None:
        query = query.where(Internship.ended_on.is_(None) == only.running)
    return await pagination.scalars(session, query, paging, Internship.id)
