"""Endpoints of referrals: put a post before a graduate, and read what was put."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from services.jobfair.access import CASEWORKER, REFERRAL_READERS
from services.jobfair.referrals import commands, repository
from services.jobfair.referrals.schemas import ReferGraduate, ReferralView

ACCESS: AccessTable = {
    "refer_graduate": CASEWORKER,
    "list_referrals": REFERRAL_READERS,
}
router = APIRouter(tags=["referrals"], route_class=IdempotentRoute)


@router.post("/v1/posts/{post_id}/referrals", status_code=201, summary="推介岗位")
async def refer_graduate(
    session: SessionDep, caller: CallerDep, today: TodayDep, response: Response, post_id: UUID, body: ReferGraduate
) -> ReferralView:
    """201 for a new referral, 200 where this post had been put before this graduate earlier."""
    referred = await commands.refer_graduate(session, post_id, body.graduate_id, today, caller)
    if not referred.is_new:
        response.status_code = 200
    return ReferralView.model_validate(referred.referral)


@router.get("/v1/referrals", summary="推介记录")
async def list_referrals(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    graduate_id: UUID | None = None,
    post_id: UUID | None = None,
) -> pagination.Page[ReferralView]:
    rows = await repository.referrals_in_scope(session, caller, graduate_id, post_id, paging)
    return pagination.page(rows, ReferralView.model_validate, lambda row: row.id)
