"""Orders about proposed internships: propose, agree or decline, agree for the home city, withdraw, hand out a code."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Conflict
from contracts.events.jobfair import InternshipProposed
from contracts.roles import Role
from services.jobfair.confirmations import commands as confirmations
from services.jobfair.confirmations.commands import Answer, Code, Digest, Subject
from services.jobfair.employers import repository as employers
from services.jobfair.internships import commands as internships
from services.jobfair.proposals import repository, rules
from services.jobfair.proposals.models import InternshipProposal
from services.jobfair.proposals.repository import Proposal
from services.jobfair.proposals.rules import Standing
from services.jobfair.proposals.views import ProposeInternship
from services.jobfair.settings import jobfair_settings


class AlreadyProposed(Conflict):
    slug, title = "already-proposed", "已向该人员提出见习意向，请等待其确认"


class ProposalClosed(Conflict):
    slug, title = "proposal-closed", "该见习意向已不能确认"


class NotAnotherCity(Conflict):
    slug, title = "not-another-city", "该人员不属外地，无须属地同意"


class HomeCityAwaited(Conflict):
    slug, title = "home-city-awaited", "该人员由其他城市服务，须先由属地同意"


async def propose_internship(session: AsyncSession, new: ProposeInternship, today: date, by: Caller) -> Proposal:
    """Asks a person to be the base's intern. Nothing about the person is looked up: the answer is the same for all."""
    employer = await employers.held_in_scope(session, new.employer_id, by)
    internships.refuse_start(employer, new.started_on, new.planned_end_on, today)
    row = InternshipProposal(
        id=new_id(),
        employer_id=employer.id,
        graduate_id=new.graduate_id,
        city=employer.city,
        area=employer.area,
        started_on=new.started_on,
        planned_end_on=new.planned_end_on,
        proposed_on=today,
        proposed_by=by.id,
        expires_on=today + timedelta(days=jobfair_settings().proposal_days),
    )
    await repository.close_expired(session, employer.id, new.graduate_id, today)
    if not await sets.add_if_new(session, row):
        raise AlreadyProposed()
    await outbox.record(session, _proposed(row))
    await audit.record(session, by, "propose_internship", "internship", row.id, area=row.area)
    return Proposal(row, employer, None)


def _proposed(row: InternshipProposal) -> InternshipProposed:
    return InternshipProposed(
        internship_id=row.id,
        employer_id=row.employer_id,
        graduate_id=row.graduate_id,
        city=row.city,
        area=row.area,
        version=0,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        expires_on=row.expires_on,
    )


async def answer_proposal(
    session: AsyncSession, proposal_id: UUID, answer: Answer, digest: Digest, today: date, by: Caller
) -> Proposal:
    """The intern's own word: signed in, or by the code that was handed to them. The same again is no change."""
    proposal = await repository.locked_in_scope(session, proposal_id, by)
    if answer.accept and proposal.row.intern_agreed_by and by.role == Role.GRADUATE:
        return proposal
    _refuse_closed(proposal, today)
    if by.role != Role.GRADUATE:
        await confirmations.redeem_code(session, _subject(proposal_id), answer.code, digest, today)
    if answer.accept:
        proposal.row.intern_agreed_by = "account" if by.role == Role.GRADUATE else "code"
    return await _answered(session, proposal, answer.accept, "answer_proposal", today, by)


async def answer_for_home_city(
    session: AsyncSession, proposal_id: UUID, accept: bool, today: date, by: Caller
) -> Proposal:
    """Where a base asks for a person whom another city looks after, that city's caseworker agrees as well."""
    proposal = await repository.locked_in_scope(session, proposal_id, by)
    if not proposal.is_foreign:
        raise NotAnotherCity()
    if accept and proposal.row.home_agreed_by:
        return proposal
    _refuse_closed(proposal, today)
    if accept:
        proposal.row.home_agreed_by = by.id
    return await _answered(session, proposal, accept, "answer_for_home_city", today, by)


async def _answered(
    session: AsyncSession, proposal: Proposal, accept: bool, action: str, today: date, by: Caller
) -> Proposal:
    """Begins the internship when nobody is waited for any more."""
    row, detail = proposal.row, {"accept": str(accept).lower()}
    await audit.record(session, by, action, "internship", row.id, detail=detail, area=row.area)
    if not accept:
        _close(proposal.row, "declined", today)
    elif not rules.awaited(standing(proposal.row), proposal.is_foreign):
        _close(proposal.row, "started", today)
        await session.flush()
        await internships.start_internship(session, proposal.row, today, by)
    return proposal


async def withdraw_proposal(session: AsyncSession, proposal_id: UUID, today: date, by: Caller) -> Proposal:
    """The base changes its mind; what is withdrawn stays so."""
    proposal = await repository.locked_in_scope(session, proposal_id, by)
    if proposal.row.closed_as == "withdrawn":
        return proposal
    _refuse_closed(proposal, today)
    _close(proposal.row, "withdrawn", today)
    await audit.record(session, by, "withdraw_proposal", "internship", proposal.row.id, area=proposal.row.area)
    return proposal


def standing(row: InternshipProposal) -> Standing:
    return Standing(row.expires_on, row.closed_as, bool(row.intern_agreed_by), bool(row.home_agreed_by))


def _refuse_closed(proposal: Proposal, today: date) -> None:
    state = rules.state_of(standing(proposal.row), today)
    if state != "proposed":
        raise ProposalClosed(state=state)


def _close(row: InternshipProposal, closed_as: str, today: date) -> None:
    row.closed_as, row.closed_on = closed_as, today


async def issue_start_code(session: AsyncSession, proposal_id: UUID, digest: Digest, today: date, by: Caller) -> Code:
    proposal = await repository.in_scope(session, proposal_id, by)
    _refuse_closed(proposal, today)
    if "home_city" in rules.awaited(standing(proposal.row), proposal.is_foreign):
        raise HomeCityAwaited()
    return await confirmations.issue_code(session, _subject(proposal_id), digest, today, by)


def _subject(proposal_id: UUID) -> Subject:
    """A proposal has one version: another period is another proposal."""
    return Subject(proposal_id, "start", 0)
