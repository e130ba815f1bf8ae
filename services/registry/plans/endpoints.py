"""Endpoints of plans: draft, look at, adopt, withdraw, give a task beside the document's."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import PLAN_READERS
from services.registry.plans import commands, repository, rules
from services.registry.plans.commands import NewPlan
from services.registry.plans.duties import Duties
from services.registry.plans.models import Plan, PlanTarget
from services.registry.plans.rules import Bound, OwnTarget, OwnTask, OwnUnit, PlanState, Weakness
from services.registry.plans.schemas import (
    DepartmentView,
    DraftPlan,
    PlanRecord,
    PlanView,
    PlanWarning,
    TaskBody,
    TaskOpened,
)
from services.registry.plans.views import PlanRowView

AUTHORS: Rule = {
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
}
ADOPTERS: Rule = {Role.DISTRICT_APPROVER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA}
ACCESS: AccessTable = {
    "list_plans": PLAN_READERS,
    "show_plan": PLAN_READERS,
    "draft_plan": AUTHORS,
    "adopt_plan": ADOPTERS,
    "withdraw_plan": AUTHORS,
    "assign_task": ADOPTERS,
}
router = APIRouter(tags=["plans"], route_class=IdempotentRoute)


@router.get("/v1/plans", summary="年度计划的各版，新的在前")
async def list_plans(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    area: Annotated[str | None, Query(max_length=40)] = None,
    year: Annotated[int | None, Query(ge=2000, le=2199)] = None,
    state: PlanState | None = None,
) -> pagination.Page[PlanView]:
    asked = {Plan.area: area, Plan.year: year, Plan.state: state and state.value}
    wanted = [column == value for column, value in asked.items() if value is not None]
    rows = await repository.listing(session, caller, wanted, paging)
    return pagination.page(rows, PlanView.model_validate, lambda row: row.id)


@router.post("/v1/plans", status_code=201, summary="按文件拟定年度计划（待通过）")
async def draft_plan(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: DraftPlan
) -> PlanRecord:
    new = NewPlan(
        area=body.area,
        year=body.year,
        citation=body.citation,
        units=[OwnUnit(**unit.model_dump()) for unit in body.units],
        targets=[OwnTarget(**target.model_dump()) for target in body.targets],
        tasks=[_own(task) for task in body.tasks],
    )
    return await _record(session, runtime, await commands.draft_plan(session, runtime.packs, new, caller, today))


def _own(body: TaskBody) -> OwnTask:
    return OwnTask(**body.model_dump())


@router.get("/v1/plans/{plan_id}", summary="一版计划：各目标、时限和单位")
async def show_plan(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, plan_id: UUID) -> PlanRecord:
    return await _record(session, runtime, await repository.in_scope(session, plan_id, caller))


@router.post("/v1/plans/{plan_id}/adoption", status_code=201, summary="通过计划，任务随即分派；前一版留存")
async def adopt_plan(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, plan_id: UUID
) -> PlanRecord:
    return await _record(session, runtime, await commands.adopt_plan(session, runtime.packs, plan_id, caller, today))


@router.post("/v1/plans/{plan_id}/withdrawal", status_code=201, summary="撤回待通过的计划")
async def withdraw_plan(session: SessionDep, caller: CallerDep, plan_id: UUID) -> PlanView:
    return PlanView.model_validate(await commands.withdraw_draft(session, plan_id, caller))


@router.post("/v1/plans/{plan_id}/tasks", status_code=201, summary="在计划中另派一项任务")
async def assign_task(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, plan_id: UUID, body: TaskBody
) -> TaskOpened:
    task = await commands.assign_task(session, runtime.packs, plan_id, _own(body), caller, today)
    return TaskOpened(task_id=task.id)


async def _record(session: AsyncSession, runtime: Runtime, plan: Plan) -> PlanRecord:
    targets = await repository.targets_of(session, plan.id)
    duties = await commands.duties_of(session, runtime.packs, plan)
    return PlanRecord(
        **PlanView.model_validate(plan).model_dump(),
        targets=[PlanRowView.model_validate(row) for row in targets],
        departments=[
            DepartmentView(code=unit.code, title=unit.title, org=duties.accounts.get(unit.code), unset=unit.unset)
            for unit in duties.units.values()
        ],
        warnings=[warning for row in targets for warning in _warnings(row, duties)],
    )


def _warnings(row: PlanTarget, duties: Duties) -> list[PlanWarning]:
    """Of a row by hand that stands in the place of the document's."""
    bound = next((each for each in duties.rows if each.key == row.key), None)
    if bound is None or not row.by_hand:
        return []
    return [
        PlanWarning(key=row.key, title=row.title, field=field, own=_text(row, field), bound=_text(bound, field))
        for field in rules.weaker_in(row, bound)
    ]


def _text(row: Bound, field: Weakness) -> str:
    return str(getattr(row, field))
