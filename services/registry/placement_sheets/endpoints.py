"""The endpoint of the sheet of placements."""

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from services.registry.access import STAFF
from services.registry.placement_sheets import commands
from services.registry.placement_sheets.schemas import PlacementSheet
from services.registry.reports.commands import asked_of
from services.registry.reports.views import Area, AsOf, Cohort

ACCESS: AccessTable = {"show_placement_sheet": STAFF}
"""Not for observers: in a street a form of one is somebody."""
router = APIRouter(tags=["placements"], route_class=Route)


@router.get("/v1/sheets/placements", summary="去向构成：各渠道、未分渠道，灵活就业和自主创业各形态及其依据")
async def show_placement_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
) -> PlacementSheet:
    asked = asked_of(caller, runtime.packs, area, as_of or today, cohort_year)
    return await commands.placement_sheet(session, asked)
