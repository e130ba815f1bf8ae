"""Endpoints of community codes: issue, revoke, list."""

from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import STAFF
from services.registry.community_codes import commands, repository
from services.registry.community_codes.schemas import CommunityCodeView, IssueCode
from services.registry.places.repository import refuse_unknown

ISSUERS: Rule = {Role.CASEWORKER: Reach.AREA, Role.DISTRICT_REVIEWER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA}
ACCESS: AccessTable = {
    "issue_community_code": ISSUERS,
    "revoke_community_code": ISSUERS,
    "list_community_codes": STAFF,
}
router = APIRouter(tags=["sources"], route_class=IdempotentRoute)


@router.post("/v1/community-codes", status_code=201, summary="制发社区码")
async def issue_community_code(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: IssueCode
) -> CommunityCodeView:
    await refuse_unknown(session, runtime.packs, body.area)
    return CommunityCodeView.model_validate(await commands.issue_code(session, body.area, body.title, caller, today))


@router.post("/v1/community-codes/{community_code_id}/revocation", status_code=201, summary="停用社区码")
async def revoke_community_code(
    session: SessionDep, caller: CallerDep, today: TodayDep, community_code_id: UUID
) -> CommunityCodeView:
    return CommunityCodeView.model_validate(await commands.revoke_code(session, community_code_id, caller, today))


@router.get("/v1/community-codes", summary="本辖区的社区码")
async def list_community_codes(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[CommunityCodeView]:
    rows = await repository.listing(session, caller, paging)
    return pagination.page(rows, CommunityCodeView.model_validate, lambda row: row.id)
