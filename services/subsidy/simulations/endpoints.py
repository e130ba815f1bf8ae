"""Endpoints of simulations: ask, watch, download."""

import asyncio
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from chassis import audit, pagination
from chassis.access import AccessTable, Caller
from chassis.dependencies import LARGE_ANSWER, CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.problems import Conflict
from policy_engine.schemes.periods import FIRST_DAY, LAST_DAY
from services.subsidy.access import OFFICERS, SIMULATORS
from services.subsidy.simulations import commands, repository, rules
from services.subsidy.simulations.commands import Ask
from services.subsidy.simulations.models import Simulation
from services.subsidy.simulations.schemas import ReportView, SimulationView

ACCESS: AccessTable = {
    "ask_simulation": SIMULATORS,
    "list_simulations": SIMULATORS,
    "show_simulation": SIMULATORS,
    "download_simulation": OFFICERS,
}
router = APIRouter(tags=["simulations"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 50 * 1024 * 1024
PARQUET = "application/vnd.apache.parquet"
_CASES = (
    "CSV、Parquet（至多 500 万行）或 xlsx（至多 5 万行），每列一个事实，可有 district、id 和 payee（享受对象）列；"
    "不附则以本辖区已认定的案例测算"
)
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {PARQUET: {}, "text/csv": {}}}}


class SimulationNotDone(Conflict):
    slug, title = "simulation-not-done", "测算尚未完成，没有结果可下载"


@router.post(
    "/v1/policies/{city}/schemes/{scheme}/simulations",
    status_code=202,
    max_body_size=MAX_BODY_BYTES,
    summary="按政策测算一批案例，可与拟改数值比较",
)
async def ask_simulation(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    city: str,
    scheme: str,
    file: Annotated[
        UploadFile | None,
        File(description=_CASES),
    ] = None,
    draft: Annotated[UploadFile | None, File(description="拟改政策包的 subsidy.yaml，与现行政策包比较")] = None,
    on: Annotated[date | None, Form(ge=FIRST_DAY, le=LAST_DAY, description="认定日期；默认今日（北京时间）")] = None,
    against: Annotated[
        str | None, Form(max_length=80, description="与另一已加载的政策包比较，写其名称或城市，例如 urumqi-2023")
    ] = None,
    changes: Annotated[str, Form(max_length=2000, description='拟改数值，例如 {"threshold": 40}')] = "",
) -> SimulationView:
    cases = None if file is None else (file.filename or "", await file.read())
    text = None if draft is None else await draft.read()
    order = Ask(
        city=city,
        scheme=scheme,
        judged_on=on or today,
        changes=changes,
        file=cases,
        draft=text,
        against=against or None,
    )
    return SimulationView.model_validate(await commands.ask(session, runtime.packs, order, caller))


@router.get("/v1/simulations", summary="测算列表")
async def list_simulations(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[SimulationView]:
    rows = await repository.listing(session, caller, paging)
    return pagination.page(rows, lambda row: _view(row, caller), lambda row: row.id)


@router.get("/v1/simulations/{simulation_id}", summary="测算进度和结果")
async def show_simulation(session: SessionDep, caller: CallerDep, simulation_id: UUID) -> SimulationView:
    return _view(await repository.in_scope(session, simulation_id, caller), caller)


def _view(simulation: Simulation, caller: Caller) -> SimulationView:
    """Whoever may see no single case sees no district of few payees, except of a file that they brought themselves."""
    view = SimulationView.model_validate(simulation)
    own = simulation.asked_by == caller.id and simulation.file_name != commands.ON_RECORD
    if simulation.report is None or own or caller.role in OFFICERS:
        return view
    return view.model_copy(update={"report": ReportView.model_validate(rules.coarse(simulation.report))})


@router.get(
    "/v1/simulations/{simulation_id}/result",
    responses=_FILES,
    dependencies=[LARGE_ANSWER],
    summary="下载逐例结果",
)
async def download_simulation(
    session: SessionDep,
    caller: CallerDep,
    simulation_id: UUID,
    format: Annotated[Literal["csv", "parquet"], Query()] = "csv",
    affected: Annotated[bool, Query(description="只列受改动影响的案例")] = False,
) -> Response:
    simulation = await repository.in_scope(session, simulation_id, caller, with_result=True)
    if simulation.result is None:
        raise SimulationNotDone(state=simulation.state)
    as_csv = format == "csv"
    content = await asyncio.to_thread(commands.table, simulation.result, format, affected=affected)
    await audit.record(session, caller, "download_simulation", "simulation", simulation.id)
    headers = {"Content-Disposition": f'attachment; filename="simulation-{simulation.id}.{format}"'}
    return Response(content, media_type="text/csv; charset=utf-8" if as_csv else PARQUET, headers=headers)
