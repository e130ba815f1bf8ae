"""Endpoint of lateness: what is overdue, and what the worker owes."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from services.notify.access import OPS, STAFF
from services.notify.clock_lateness import repository
from services.notify.clock_lateness.schemas import LatenessRow, LatenessView

ACCESS: AccessTable = {"show_clock_lateness": {**STAFF, **OPS}}
router = APIRouter(tags=["clocks"], route_class=Route)

Area = Annotated[str | None, Query(max_length=100, description="只看该辖区，如 urumqi/650102")]


@router.get("/v1/clock-lateness", summary="逾期时限：按区和种类的件数，以及系统未按时处理的")
async def show_clock_lateness(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, area: Area = None
) -> LatenessView:
    """Counts alone, also for operators, who see no clock of anybody."""
    rows = await repository.lateness(session, caller, area, today, runtime.packs.stopped)
    return LatenessView(on=today, rows=[LatenessRow.model_validate(row) for row in rows])
