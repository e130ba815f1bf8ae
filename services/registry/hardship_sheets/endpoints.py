"""The endpoint of the special ledger's sheet."""

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from services.registry.access import STAFF
from services.registry.hardship_sheets import commands
from services.registry.hardship_sheets.schemas import HardshipSheet
from services.registry.reports.commands import asked_of
from services.registry.reports.views import Area, AsOf

ACCESS: AccessTable = {"show_hardship_sheet": STAFF}
"""Not for observers: in a street a class of one is somebody."""
router = APIRouter(tags=["hardships"], route_class=Route)


@router.get("/v1/sheets/hardships", summary="困难毕业生专门台账：一般服务与重点帮扶并列，逐项可列名单")
async def show_hardship_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
) -> HardshipSheet:
    return await commands.ledger_sheet(session, asked_of(caller, runtime.packs, area, as_of or today))
