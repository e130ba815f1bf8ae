"""Endpoints of what is public: publish a plan, and what anybody reads of it without signing in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import PUBLIC
from services.registry.plans import repository as plans
from services.registry.published_plans import commands
from services.registry.published_plans.schemas import PublicPlan, PublicPlanEntry, PublicPlanList

ACCESS: AccessTable = {
    "publish_plan": {Role.DISTRICT_APPROVER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
    "list_public_plans": PUBLIC,
    "show_public_plan": PUBLIC,
}
router = APIRouter(tags=["plans"], route_class=IdempotentRoute)
CACHED = {"Cache-Control": "public, max-age=300"}


@router.post("/v1/plans/{plan_id}/publication", status_code=201, summary="向社会公开计划（须为通过人以外的人）")
async def publish_plan(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, plan_id: UUID
) -> PublicPlanEntry:
    return PublicPlanEntry.model_validate(await commands.publish(session, runtime.packs, plan_id, caller, today))


@router.get("/v1/public-plans", summary="已公开的年度计划")
async def list_public_plans(session: SessionDep, response: Response) -> PublicPlanList:
    response.headers.update(CACHED)
    return PublicPlanList(items=[PublicPlanEntry.model_validate(plan) for plan in await plans.all_public(session)])


@router.get("/v1/public-plan", summary="一份已公开的计划：目标、分工和进展；不含人员，1至4写作“<5”")
async def show_public_plan(
    session: SessionDep,
    runtime: RuntimeDep,
    response: Response,
    area: Annotated[str, Query(max_length=40, examples=["urumqi"])],
    year: Annotated[int, Query(ge=2000, le=2199, examples=[2023])],
) -> PublicPlan:
    response.headers.update(CACHED)
    return await commands.public_plan(session, runtime.packs, area, year)
