"""The endpoint of the queues of services."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis import audit, pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, Purpose, RuntimeDep, SessionDep, TodayDep
from chassis.openapi import coded
from chassis.routes import Route
from contracts.roles import Role
from services.registry.access import CASEWORKERS
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import view_of
from services.registry.hardships.catalogue import priority_of
from services.registry.service_queues import repository
from services.registry.service_queues.rules import HANDS_OUT, QUEUE_TITLES, Queue
from services.registry.service_queues.schemas import QueuedView

OF_THE_AREA: Rule = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA}
ACCESS: AccessTable = {"list_service_queue": OF_THE_AREA}
router = APIRouter(tags=["casework"], route_class=Route)


@router.get("/v1/service-queue", summary="待服务的人：困难毕业生依文件优先的在前（须填用途，留痕）")
async def list_service_queue(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    purpose: Purpose,
    kind: Annotated[Queue, Query(description=coded(QUEUE_TITLES))],
) -> pagination.Page[QueuedView]:
    priority = priority_of(runtime.packs.city(city_of(caller.area or ""), on=today), today)
    reason = priority.reason(kind) if priority else None
    await audit.record(session, caller, "list_service_queue", "area", caller.area or "", purpose, area=caller.area)
    first = reason is not None
    rows = await repository.queue(session, caller, HANDS_OUT[kind], first, today, paging)
    return pagination.page(
        rows,
        lambda row: QueuedView(
            graduate=view_of(runtime.cipher, row[0]),
            priority_reason=reason if row[1] else None,
            priority_quote=priority.quote if priority and row[1] else None,
        ),
        repository.place,
    )
