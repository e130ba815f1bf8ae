"""Endpoints of objections: what is public, object to it, and lift an objection by two persons."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.dual_control import ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.subsidy.access import OFFICERS
from services.subsidy.objections import commands
from services.subsidy.objections.commands import PublicClaim
from services.subsidy.objections.schemas import (
    LiftingView,
    ObjectionStandingView,
    ObjectionView,
    ObjectToClaim,
    ProposeLifting,
    PublicClaimView,
)

DECIDERS: Rule = {
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
}
ACCESS: AccessTable = {
    "list_public_claims": OFFICERS,
    "show_objection": OFFICERS,
    "object_to_claim": {**DECIDERS, Role.AUDITOR: Reach.AREA},
    "propose_objection_lifting": DECIDERS,
    "decide_objection_lifting": DECIDERS,
}
router = APIRouter(tags=["claims"], route_class=IdempotentRoute)


@router.get("/v1/public-claims", summary="公示中、有异议而未支付的申请")
async def list_public_claims(
    session: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    to_lift: Annotated[bool, Query(description="只列有异议、本人可提出或复核解除的")] = False,
) -> pagination.Page[PublicClaimView]:
    rows = await commands.public_claims(session, caller, today, paging, to_lift=to_lift)
    return pagination.page(rows, _view, lambda row: row.claim.id)


@router.get("/v1/claims/{claim_id}/objection", summary="对该申请的异议，及调用者可办的下一步")
async def show_objection(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, claim_id: UUID
) -> ObjectionStandingView:
    return ObjectionStandingView.model_validate(
        await commands.objection_to(session, runtime.packs, claim_id, caller), from_attributes=True
    )


@router.post("/v1/claims/{claim_id}/objection", status_code=201, summary="对公示中的申请提出异议，解除前不支付")
async def object_to_claim(
    session: SessionDep, caller: CallerDep, now: NowDep, claim_id: UUID, body: ObjectToClaim
) -> ObjectionView:
    return ObjectionView.model_validate(await commands.object_to(session, claim_id, body.reason, caller, now))


@router.post("/v1/claims/{claim_id}/objection/lifting", status_code=201, summary="提出解除异议，待他人复核")
async def propose_objection_lifting(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, claim_id: UUID, body: ProposeLifting
) -> ChangeRequestView:
    request = await commands.propose_lifting(session, runtime.packs, claim_id, body.reason, caller, now)
    return ChangeRequestView.model_validate(request)


@router.post("/v1/claims/{claim_id}/objection/lifting/decision", summary="复核解除异议")
async def decide_objection_lifting(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, claim_id: UUID, body: DecideChange
) -> ChangeRequestView:
    request = await commands.decide_lifting(session, runtime.packs, claim_id, body.verdict, body.note, caller, now)
    return ChangeRequestView.model_validate(request)


def _view(row: PublicClaim) -> PublicClaimView:
    claim = row.claim
    return PublicClaimView(
        claim_id=claim.id,
        scheme=claim.scheme,
        area=claim.area,
        payee_kind=claim.payee_kind,
        payee_id=claim.payee_id,
        amount_fen=claim.amount_fen,
        approved_on=row.public.approved_on,
        ends_on=row.public.ends_on,
        clause=row.public.clause,
        objection=ObjectionView.model_validate(row.objection) if row.objection else None,
        lifting=LiftingView.model_validate(row.lifting) if row.lifting else None,
        to_lift=row.to_lift,
    )
