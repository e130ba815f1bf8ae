"""Endpoints of claims: read, review, approve."""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Caller, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from policy_engine.packs.pack import Packs
from services.subsidy.access import CLAIM_READERS, OFFICERS
from services.subsidy.claims import commands, letters, repository
from services.subsidy.claims.commands import Act
from services.subsidy.claims.models import Claim
from services.subsidy.claims.repository import ClaimFilter
from services.subsidy.claims.rules import ClaimState
from services.subsidy.claims.schemas import (
    ActOnClaim,
    ActView,
    ClaimDetail,
    ClawbackTotal,
    CorrectedEventView,
    RecomputationView,
)
from services.subsidy.claims.views import ClaimView, StateName, named
from services.subsidy.projections import repository as projections
from services.subsidy.schemes.commands import VersionLost
from services.subsidy.schemes.decisions import DecisionView, SchemeName

ACCESS: AccessTable = {
    "list_claims": CLAIM_READERS,
    "show_clawback_totals": OFFICERS,
    "show_claim": CLAIM_READERS,
    "recompute_claim": OFFICERS,
    "review_claim": {Role.DISTRICT_REVIEWER: Reach.AREA},
    "approve_claim": {Role.DISTRICT_APPROVER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
}
STEPS = {ClaimState.OPEN: "review_claim", ClaimState.REVIEWED: "approve_claim"}
"""What a claim waits for."""
AREA = r"^[a-z]{1,20}(/[0-9A-Z]{6}(/[0-9A-Z]{9})?)?$"
Area = Annotated[str | None, Query(pattern=AREA, max_length=40, description="城市、区或街道，含其下级")]
router = APIRouter(tags=["claims"], route_class=IdempotentRoute)


@router.get("/v1/claims", summary="申请列表")
async def list_claims(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    state: StateName | None = None,
    payee_id: UUID | None = None,
    period: Annotated[str | None, Query(max_length=40)] = None,
    scheme: Annotated[SchemeName | None, Query(description="资金项目的代码")] = None,
    area: Area = None,
    clawback: Annotated[bool | None, Query(description="true 只列追回的（金额为负），false 只列其余的")] = None,
) -> pagination.Page[ClaimView]:
    only = ClaimFilter(state=state, payee_id=payee_id, period=period, scheme=scheme, area=area, clawback=clawback)
    rows = await repository.claims_in_scope(session, caller, only, paging)
    names = await projections.employer_names(session, {claim.payee_id for claim in rows.shown})
    return pagination.page(rows, lambda claim: named(claim, names), lambda claim: claim.id)


@router.get("/v1/clawback-totals", summary="追回的笔数和金额，按状态")
async def show_clawback_totals(
    session: SessionDep,
    caller: CallerDep,
    state: StateName | None = None,
    scheme: SchemeName | None = None,
    area: Area = None,
) -> list[ClawbackTotal]:
    only = ClaimFilter(state=state, scheme=scheme, area=area)
    totals = await repository.clawback_totals(session, caller, only)
    return [ClawbackTotal.model_validate(total) for total in totals]


@router.get("/v1/claims/{claim_id}", summary="申请详情：说明、依据和经办记录")
async def show_claim(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, claim_id: UUID) -> ClaimDetail:
    claim = await repository.in_scope(session, claim_id, caller)
    acts = await repository.acts_of(session, claim_id)
    letter = None
    with suppress(VersionLost):
        letter = await letters.letter_of(session, runtime.packs, claim)
    corrected = await commands.corrected_events(session, runtime.packs, claim)
    return ClaimDetail(
        **await _view(session, claim),
        acts=[ActView.model_validate(act) for act in acts],
        letter=letter,
        corrected_events=[CorrectedEventView.model_validate(event) for event in corrected],
        also_cited_by=await commands.also_cited(session, claim) if caller.role in OFFICERS else None,
        barred=await _barred(session, runtime.packs, claim, caller),
    )


async def _barred(session: AsyncSession, packs: Packs, claim: Claim, by: Caller) -> str | None:
    """Asked for whose step it is alone."""
    step = STEPS.get(ClaimState(claim.state))
    return await commands.barred(session, packs, claim, by) if step and by.role in ACCESS[step] else None


@router.get("/v1/claims/{claim_id}/recomputation", summary="按原事实和认定日期重新核算，并与原决定比对")
async def recompute_claim(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, claim_id: UUID
) -> RecomputationView:
    claim = await repository.in_scope(session, claim_id, caller)
    again = await letters.recompute(session, runtime.packs, claim)
    return RecomputationView(
        claim_id=claim.id,
        same=again.same,
        pack_version=again.pack_version,
        pack_version_then=claim.pack_version,
        explanation=DecisionView.model_validate(again.decision),
        now=DecisionView.model_validate(again.now) if again.now else None,
    )


@router.post("/v1/claims/{claim_id}/review", summary="审核")
async def review_claim(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    today: TodayDep,
    claim_id: UUID,
    body: ActOnClaim,
) -> ClaimView:
    act = Act("review", body.verdict, body.note, body.declared_acknowledged)
    claim = await commands.act_on_claim(session, runtime.packs, claim_id, act, caller, now, today)
    return ClaimView(**await _view(session, claim))


@router.post("/v1/claims/{claim_id}/approval", summary="审批")
async def approve_claim(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    today: TodayDep,
    claim_id: UUID,
    body: ActOnClaim,
) -> ClaimView:
    act = Act("approve", body.verdict, body.note)
    claim = await commands.act_on_claim(session, runtime.packs, claim_id, act, caller, now, today)
    return ClaimView(**await _view(session, claim))


async def _view(session: AsyncSession, claim: Claim) -> dict[str, object]:
    return named(claim, await projections.employer_names(session, [claim.payee_id])).model_dump()
