"""Endpoints of transfers: ask, decide, withdraw, list."""

from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable, Caller, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import CASEWORKERS, STAFF
from services.registry.area_transfers import commands, repository
from services.registry.area_transfers.commands import NewTransfer
from services.registry.area_transfers.models import AreaTransfer
from services.registry.area_transfers.rules import Direction, State
from services.registry.area_transfers.schemas import AreaTransferView, AskAreaTransfer, DecideAreaTransfer
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import view_of
from services.registry.places.repository import refuse_unknown

WORKERS = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA}
ASKERS = {**WORKERS, Role.GRADUATE: Reach.SELF}
ACCESS: AccessTable = {
    "ask_area_transfer": ASKERS,
    "decide_area_transfer": WORKERS,
    "withdraw_area_transfer": ASKERS,
    "list_area_transfers": {**STAFF, Role.GRADUATE: Reach.SELF},
}
router = APIRouter(tags=["casework"], route_class=IdempotentRoute)
TRANSFER = "/v1/area-transfers/{area_transfer_id}"


@router.post(
    "/v1/graduates/{graduate_id}/area-transfers", status_code=201, summary="申请转往本市其他辖区（转入地接收后生效）"
)
async def ask_area_transfer(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    body: AskAreaTransfer,
) -> AreaTransferView:
    new = NewTransfer(graduate_id, body.to_area, body.reason)
    transfer = await commands.ask_transfer(session, new, caller, today)
    await refuse_unknown(session, runtime.packs, body.to_area)
    return _view(runtime, transfer, None, caller)


@router.post(f"{TRANSFER}/decision", summary="决定是否接收转入（转入地，非申请人）")
async def decide_area_transfer(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area_transfer_id: UUID,
    body: DecideAreaTransfer,
) -> AreaTransferView:
    transfer = await commands.decide_transfer(session, area_transfer_id, body.verdict, caller, today)
    return _view(runtime, transfer, None, caller)


@router.post(f"{TRANSFER}/withdrawal", summary="撤回尚未接收的转出")
async def withdraw_area_transfer(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, area_transfer_id: UUID
) -> AreaTransferView:
    transfer = await commands.withdraw_transfer(session, area_transfer_id, caller, today)
    return _view(runtime, transfer, None, caller)


@router.get("/v1/area-transfers", summary="转出和转入（转入地接收前不显示个人信息）")
async def list_area_transfers(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    direction: Direction | None = None,
    state: State | None = None,
) -> pagination.Page[AreaTransferView]:
    rows = await repository.listing(session, caller, direction, state, paging)
    return pagination.page(rows, lambda row: _view(runtime, row[0], row[1], caller), lambda row: row[0].id)


def _view(runtime: Runtime, row: AreaTransfer, person: Graduate | None, by: Caller) -> AreaTransferView:
    waits = row.state == "asked"
    plain = {name: getattr(row, name) for name in AreaTransferView.model_fields if hasattr(row, name)}
    return AreaTransferView(
        **plain,
        graduate=view_of(runtime.cipher, person) if person else None,
        decidable=waits and by.role in WORKERS and by.covers(row.to_area) and row.asked_by != by.id,
        withdrawable=waits and by.role in ASKERS and (by.role == Role.GRADUATE or by.covers(row.from_area)),
    )
