"""All SQL of the proposed internships. Scope is applied here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from contracts.roles import Role
from services.jobfair.employers.models import Employer
from services.jobfair.projections.models import KnownGraduate
from services.jobfair.proposals.models import InternshipProposal


class ProposalNotFound(NotFound):
    slug, title = "proposal-not-found", "未找到该见习意向"


@dataclass(frozen=True)
class Proposal:
    """A proposal with the base that makes it, and the city that looks after the person, where one is known to."""

    row: InternshipProposal
    employer: Employer
    home_city: str | None

    @property
    def is_foreign(self) -> bool:
        return self.home_city is not None and self.home_city != self.row.city


def visible_to(by: Caller) -> ColumnElement[bool]:
    """SQL: what was proposed to oneself, by one's organisation, or to a person whom one looks after."""
    match by.role:
        case Role.GRADUATE:
            return InternshipProposal.graduate_id == by.subject if by.subject else false()
        case Role.EMPLOYER_CLERK:
            return Employer.credit_code == by.org if by.org else false()
        case _:
            return by.area_clause(KnownGraduate.area)


def _proposals(by: Caller) -> Select[InternshipProposal, Employer, str | None]:
    return (
        select(InternshipProposal, Employer, KnownGraduate.city)
        .join(Employer, InternshipProposal.employer_id == Employer.id)
        .outerjoin(KnownGraduate, InternshipProposal.graduate_id == KnownGraduate.graduate_id)
        .where(visible_to(by))
    )


async def in_scope(session: AsyncSession, proposal_id: UUID, by: Caller) -> Proposal:
    return await _proposal(session, _proposals(by).where(InternshipProposal.id == proposal_id))


async def locked_in_scope(session: AsyncSession, proposal_id: UUID, by: Caller) -> Proposal:
    query = _proposals(by).where(InternshipProposal.id == proposal_id)
    return await _proposal(session, query.with_for_update(of=InternshipProposal))


async def _proposal(session: AsyncSession, query: Select[InternshipProposal, Employer, str | None]) -> Proposal:
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise ProposalNotFound()
    return Proposal(*row)


async def proposals_in_scope(session: AsyncSession, by: Caller, open_on: date | None, paging: Paging) -> Rows[Proposal]:
    """In the order in which they were made; with `open_on` those that could still be agreed to on that day."""
    query = _proposals(by)
    if open_on is not None:
        query = query.where(InternshipProposal.closed_as.is_(None), InternshipProposal.expires_on >= open_on)
    rows = await pagination.tuples(session, query, paging, InternshipProposal.id)
    return rows.of(lambda row: Proposal(*row))


async def close_expired(session: AsyncSession, employer_id: UUID, graduate_id: UUID, today: date) -> None:
    """Makes room for a new proposal to the same person."""
    stale = (
        InternshipProposal.employer_id == employer_id,
        InternshipProposal.graduate_id == graduate_id,
        InternshipProposal.closed_as.is_(None),
        InternshipProposal.expires_on < today,
    )
    await session.execute(update(InternshipProposal).where(*stale).values(closed_as="expired", closed_on=today))
