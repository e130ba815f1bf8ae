"""Endpoints of the year's sheets."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from services.registry.access import OF_FIGURES, OF_OWN_FIGURES
from services.registry.casework.commands import due_week
from services.registry.reports import commands
from services.registry.reports.schemas import ContactSheet, RateSheet
from services.registry.reports.views import Area, AsOf, Cohort, Forecast

ACCESS: AccessTable = {
    "show_rate_sheet": OF_OWN_FIGURES,
    "show_first_contact_sheet": OF_FIGURES,
}
router = APIRouter(tags=["sheets"], route_class=Route)


@router.get("/v1/sheets/rates", summary="登记率、就业去向落实率")
async def show_rate_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
    forecast: Forecast = False,
) -> RateSheet:
    asked = await commands.asked_by(session, caller, runtime.packs, area, as_of or today, cohort_year)
    return await commands.rate_sheet(session, asked, forecast=forecast)


@router.get("/v1/sheets/first-contacts", summary="首次联系按期率（周）")
async def show_first_contact_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    week: Annotated[str, Query(pattern=r"^\d{4}-W\d{2}$", examples=["2023-W31"])],
    area: Area = None,
    as_of: AsOf = None,
) -> ContactSheet:
    asked = commands.asked_of(caller, runtime.packs, area, as_of or today)
    return await commands.first_contact_sheet(session, asked, week, *due_week(week))
