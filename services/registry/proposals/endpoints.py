"""Where what others say of a jurisdiction's people is looked at and decided."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.preconditions import CONTESTED, PreconditionDep, put_etag
from chassis.problems import PreconditionRequired
from chassis.routes import Route
from services.registry.access import DESK, ROSTER_UPLOADERS, STAFF
from services.registry.proposals import commands, repository
from services.registry.proposals.schemas import (
    DecideProposal,
    FiledProposal,
    ProposalState,
    ProposalView,
    filed_view_of,
    proposal_view_of,
)

ACCESS: AccessTable = {
    "list_proposals": STAFF,
    "list_filed_proposals": ROSTER_UPLOADERS,
    "decide_proposal": DESK,
}
router = APIRouter(tags=["proposals"], route_class=Route)


@router.get("/v1/proposals", summary="外地就本辖区人员提出的待确认事项")
async def list_proposals(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    state: ProposalState = "open",
) -> pagination.Page[ProposalView]:
    rows = await repository.addressed_to(session, caller, state, paging)
    return pagination.page(rows, lambda row: proposal_view_of(runtime.cipher, row, caller), lambda row: row.proposal.id)


@router.get("/v1/filed-proposals", summary="本单位提交外地确认的事项（不含个人信息）")
async def list_filed_proposals(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[FiledProposal]:
    source = caller.org or caller.area or ""
    rows = await repository.filed_from(session, source, paging)
    return pagination.page(rows, filed_view_of, lambda row: row.id)


@router.put("/v1/proposals/{proposal_id}/decision", responses=CONTESTED, summary="确认或不采纳外地所报内容")
async def decide_proposal(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    seen: PreconditionDep,
    response: Response,
    proposal_id: UUID,
    body: DecideProposal,
) -> ProposalView:
    if not seen.names_a_version:
        raise PreconditionRequired()
    matter = await commands.decide(session, runtime.cipher, proposal_id, body.verdict, seen, today, caller)
    put_etag(response, matter.proposal.version)
    return proposal_view_of(runtime.cipher, matter, caller)
