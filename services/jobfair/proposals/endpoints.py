"""Endpoints of proposed internships: propose, answer, agree for the home city, withdraw, read, hand out a code."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable, Caller
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.jobfair.access import CASEWORKER, CLERK, INTERN, PROPOSAL_READERS
from services.jobfair.confirmations.commands import Answer
from services.jobfair.confirmations.views import CodeView
from services.jobfair.proposals import commands, repository, rules
from services.jobfair.proposals.repository import Proposal
from services.jobfair.proposals.schemas import (
    AnswerForHomeCity,
    AnswerProposal,
    ProposalView,
)
from services.jobfair.proposals.views import ProposeInternship

ACCESS: AccessTable = {
    "propose_internship": CLERK,
    "list_proposals": PROPOSAL_READERS,
    "get_proposal": PROPOSAL_READERS,
    "answer_proposal": INTERN,
    "answer_for_home_city": CASEWORKER,
    "withdraw_proposal": CLERK,
    "issue_confirmation_code": CASEWORKER,
}
router = APIRouter(tags=["proposals"], route_class=IdempotentRoute)


@router.post("/v1/internships", status_code=201, summary="提出见习意向，待本人确认")
async def propose_internship(
    session: SessionDep, caller: CallerDep, today: TodayDep, body: ProposeInternship
) -> ProposalView:
    return _view(await commands.propose_internship(session, body, today, caller), today, caller)


@router.get("/v1/internship-proposals", summary="见习意向列表")
async def list_proposals(
    session: SessionDep, caller: CallerDep, today: TodayDep, paging: pagination.PagingDep, only_open: bool = False
) -> pagination.Page[ProposalView]:
    open_on = today if only_open else None
    rows = await repository.proposals_in_scope(session, caller, open_on, paging)
    return pagination.page(rows, lambda row: _view(row, today, caller), lambda row: row.row.id)


@router.get("/v1/internship-proposals/{internship_id}", summary="查看见习意向")
async def get_proposal(session: SessionDep, caller: CallerDep, today: TodayDep, internship_id: UUID) -> ProposalView:
    return _view(await repository.in_scope(session, internship_id, caller), today, caller)


@router.post("/v1/internships/{internship_id}/confirmation", summary="本人同意或不同意见习")
async def answer_proposal(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    internship_id: UUID,
    body: AnswerProposal,
) -> ProposalView:
    answer, digest = Answer(body.accept, body.code), runtime.cipher.blind_index
    return _view(await commands.answer_proposal(session, internship_id, answer, digest, today, caller), today, caller)


@router.post("/v1/internships/{internship_id}/home-city-consent", summary="外地人员由属地同意或不同意见习")
async def answer_for_home_city(
    session: SessionDep, caller: CallerDep, today: TodayDep, internship_id: UUID, body: AnswerForHomeCity
) -> ProposalView:
    proposal = await commands.answer_for_home_city(session, internship_id, body.accept, today, caller)
    return _view(proposal, today, caller)


@router.post("/v1/internships/{internship_id}/withdrawal", summary="撤回见习意向")
async def withdraw_proposal(
    session: SessionDep, caller: CallerDep, today: TodayDep, internship_id: UUID
) -> ProposalView:
    return _view(await commands.withdraw_proposal(session, internship_id, today, caller), today, caller)


@router.put("/v1/internships/{internship_id}/confirmation-code", summary="为到场的本人出具见习确认码")
async def issue_confirmation_code(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, internship_id: UUID
) -> CodeView:
    """A PUT: the answer holds a secret, so that it is stored nowhere; the newest code is the one that works."""
    digest = runtime.cipher.blind_index
    code = await commands.issue_start_code(session, internship_id, digest, today, caller)
    return CodeView(code=code.text, expires_on=code.expires_on)


def _view(proposal: Proposal, today: date, by: Caller) -> ProposalView:
    row, now = proposal.row, commands.standing(proposal.row)
    state = rules.state_of(now, today)
    waiting = list(rules.awaited(now, proposal.is_foreign)) if state == "proposed" else []
    return ProposalView(
        id=row.id,
        employer_id=row.employer_id,
        employer_name=proposal.employer.name,
        graduate_id=row.graduate_id,
        city=row.city,
        area=row.area,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        expires_on=row.expires_on,
        state=state,
        awaits=None if by.role == Role.EMPLOYER_CLERK else waiting,
    )
