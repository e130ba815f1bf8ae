"""Endpoints of the pauses: ask for one, decide on it, resume the clock."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequest, DecideChange
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.notify.access import CLOCKS
from services.notify.clock_pauses import commands, repository
from services.notify.clock_pauses.commands import KIND, NewPause
from services.notify.clock_pauses.rules import Span
from services.notify.clock_pauses.schemas import AskForPause, ClockPauseView, PauseRequestView
from services.notify.clocks.repository import clock_in_scope
from services.notify.clocks.views import ClockView

_ASKERS: Rule = {Role.CASEWORKER: Reach.AREA, Role.DISTRICT_REVIEWER: Reach.AREA}
ACCESS: AccessTable = {
    "ask_for_clock_pause": _ASKERS,
    "list_clock_pauses": CLOCKS,
    "resume_clock": _ASKERS,
    "list_pause_requests": {**_ASKERS, Role.AUDITOR: Reach.AREA},
    "decide_pause_request": {Role.DISTRICT_REVIEWER: Reach.AREA},
    "withdraw_pause_request": dict.fromkeys(_ASKERS, Reach.SELF),
}
router = APIRouter(tags=["clock pauses"], route_class=IdempotentRoute)


@router.post("/v1/clocks/{clock_id}/pauses", status_code=202, summary="申请中止时限，待另一人复核，复核前不生效")
async def ask_for_clock_pause(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, clock_id: UUID, body: AskForPause
) -> PauseRequestView:
    wanted = NewPause(body.reason, body.note, Span(body.from_on, body.until_on))
    return await _shown(session, await commands.ask_for_pause(session, runtime, clock_id, wanted, caller, now))


@router.get("/v1/clocks/{clock_id}/pauses", summary="该时限的历次中止")
async def list_clock_pauses(session: SessionDep, caller: CallerDep, clock_id: UUID) -> list[ClockPauseView]:
    clock = await clock_in_scope(session, clock_id, caller)
    return [ClockPauseView.model_validate(row) for row in await repository.pauses_of(session, clock.id)]


@router.post("/v1/clocks/{clock_id}/resumption", summary="恢复已中止的时限，自今日起计入期限")
async def resume_clock(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, clock_id: UUID) -> ClockView:
    today = await runtime.clock.today(session)
    return ClockView.of(await commands.resume_clock(session, runtime, clock_id, caller, today), runtime.packs)


@router.get("/v1/pause-requests", summary="待复核的中止申请")
async def list_pause_requests(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[PauseRequestView]:
    mine = repository.about_clocks_of(caller)
    rows = await dual_control.pending(session, KIND, caller, paging, reach=mine)
    clocks = await repository.clocks_of(session, rows.shown)
    return pagination.page(rows, lambda row: PauseRequestView.of(row, clocks[row.object_id]), lambda row: row.id)


@router.post("/v1/pause-requests/{request_id}/decision", summary="复核中止申请")
async def decide_pause_request(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, request_id: UUID, body: DecideChange
) -> PauseRequestView:
    decided = await commands.decide_pause(session, runtime, request_id, body.verdict, body.note, caller, now)
    return await _shown(session, decided)


@router.post("/v1/pause-requests/{request_id}/withdrawal", summary="撤回自己提出的中止申请")
async def withdraw_pause_request(
    session: SessionDep, caller: CallerDep, now: NowDep, request_id: UUID
) -> PauseRequestView:
    return await _shown(session, await commands.withdraw_pause(session, request_id, caller, now))


async def _shown(session: AsyncSession, request: ChangeRequest) -> PauseRequestView:
    clocks = await repository.clocks_of(session, [request])
    return PauseRequestView.of(request, clocks[request.object_id])
