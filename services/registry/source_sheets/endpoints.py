"""Endpoints of the sheets of sources."""

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from services.registry.access import STAFF
from services.registry.reports.commands import asked_of
from services.registry.reports.views import Area, AsOf
from services.registry.source_sheets import commands
from services.registry.source_sheets.schemas import BatchSheet, CodeSheet

ACCESS: AccessTable = {"show_code_sheet": STAFF, "show_batch_sheet": STAFF}
router = APIRouter(tags=["sources"], route_class=Route)


@router.get("/v1/sheets/community-codes", summary="各社区码的登记人数，及每百名毕业生的登记人数")
async def show_code_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
) -> CodeSheet:
    return await commands.code_sheet(session, asked_of(caller, runtime.packs, area, as_of or today))


@router.get("/v1/sheets/pushed-lists", summary="推送、登记、落实：各名单同一批人的三段人数")
async def show_batch_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
) -> BatchSheet:
    return await commands.batch_sheet(session, asked_of(caller, runtime.packs, area, as_of or today))
