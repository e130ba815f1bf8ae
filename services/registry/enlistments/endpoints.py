"""Endpoints of enlistment: record, confirm, list."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import CASE_READERS, CASEWORKERS
from services.registry.enlistments import commands, repository
from services.registry.enlistments.models import EnlistmentCheck
from services.registry.enlistments.rules import lacking
from services.registry.enlistments.schemas import EnlistmentView, LackingView, RecordEnlistment
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate

OF_THE_AREA: Rule = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA}
ACCESS: AccessTable = {
    "record_enlistment": OF_THE_AREA,
    "confirm_enlistment": OF_THE_AREA,
    "list_enlistments": CASE_READERS,
}
router = APIRouter(tags=["life line"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/enlistment-checks", status_code=201, summary="登记应征情况，待第二人确认")
async def record_enlistment(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    body: RecordEnlistment,
) -> EnlistmentView:
    person, check = await commands.record_enlistment(session, graduate_id, body.model_dump(), caller, today)
    return await _view(session, runtime, person, check, caller)


@router.post(
    "/v1/graduates/{graduate_id}/enlistment-checks/{enlistment_check_id}/confirmation",
    status_code=201,
    summary="确认应征情况（登记人以外的另一人）",
)
async def confirm_enlistment(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    enlistment_check_id: UUID,
) -> EnlistmentView:
    person, check = await commands.confirm_enlistment(session, graduate_id, enlistment_check_id, caller, today)
    return await _view(session, runtime, person, check, caller)


@router.get("/v1/graduates/{graduate_id}/enlistment-checks", summary="应征情况及是否可优先入伍")
async def list_enlistments(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, graduate_id: UUID
) -> list[EnlistmentView]:
    person = await ledger.in_scope(session, graduate_id, caller)
    rows = await repository.checks_of(session, person.id)
    return [await _view(session, runtime, person, row, caller) for row in rows]


async def _view(
    session: AsyncSession, runtime: Runtime, person: Graduate, check: EnlistmentCheck, by: Caller
) -> EnlistmentView:
    pack = runtime.packs.city(person.city, on=check.stated_on)
    priority = commands.priority_of(pack, check.stated_on)
    division = next(iter(pack.districts()))[:4]
    true = {
        "local_hukou": await repository.is_of_local_hukou(session, person, division),
        "fresh": check.fresh,
        "medical": check.medical_passed,
        "political": check.political_passed,
    }
    missing = lacking(priority.conditions, true) if priority else []
    plain = ("id", "graduate_id", "fresh", "medical_passed", "political_passed", "stated_on", "confirmed_on")
    return EnlistmentView(
        **{name: getattr(check, name) for name in plain},
        confirmable=check.confirmed_by is None and by.id != check.stated_by and by.role in OF_THE_AREA,
        priority=check.confirmed_by is not None and not missing if priority else None,
        lacking=[LackingView(condition=name, title=priority.conditions[name]) for name in missing if priority],
        clause=priority.clause if priority else None,
        quote=priority.quote if priority else None,
    )
