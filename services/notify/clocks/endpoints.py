"""Endpoints of the clocks: what is due, most urgent first, and one clock."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import EVERYONE, AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.routes import Route
from services.notify.access import CLOCKS
from services.notify.clocks import repository
from services.notify.clocks.deadlines import first_contact_readings
from services.notify.clocks.kinds import kinds_of
from services.notify.clocks.repository import ClockFilter
from services.notify.clocks.schemas import ClockKindsView, ClockKindView, ReadingsView, ReadingView
from services.notify.clocks.views import ClockState, ClockView

ACCESS: AccessTable = {
    "list_clocks": CLOCKS,
    "list_clock_kinds": {EVERYONE: Reach.PUBLIC},
    "show_first_contact_readings": {EVERYONE: Reach.PUBLIC},
    "show_clock": CLOCKS,
}
router = APIRouter(tags=["clocks"], route_class=Route)

Area = Annotated[str | None, Query(max_length=100, description="只看该辖区，如 urumqi/650102")]
CityName = Annotated[str, Query(max_length=40, examples=["urumqi"])]
Subjects = Annotated[Sequence[UUID], Query(max_length=200, description="只看针对这些对象的，如一名毕业生；可给多个")]
Kind = Annotated[str | None, Query(max_length=50, description="时限种类，如 first_contact")]


@router.get("/v1/clocks", summary="时限列表，最急的在前")
async def list_clocks(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    area: Area = None,
    kind: Kind = None,
    state: ClockState | None = None,
    subject_id: Subjects = (),
) -> pagination.Page[ClockView]:
    only = ClockFilter(area, kind, state, subject_id)
    rows = await repository.clocks_by_urgency(session, caller, only, paging)
    return pagination.page(rows, lambda clock: ClockView.of(clock, runtime.packs), repository.urgency)


@router.get("/v1/clock-kinds", summary="本市的时限种类，逐项列出条款、原文和数值")
async def list_clock_kinds(
    session: SessionDep, runtime: RuntimeDep, city: CityName, on: date | None = None
) -> ClockKindsView:
    day = on or await runtime.clock.today(session)
    pack = runtime.packs.city(city, on=day)
    kinds = [ClockKindView.of(pack, kind, day) for kind in kinds_of(pack).values()]
    return ClockKindsView(city=city, on=day, kinds=kinds)


@router.get("/v1/first-contact-readings", summary="首次联系期限的两种读法（日历日、工作日）")
async def show_first_contact_readings(runtime: RuntimeDep, city: CityName, started_on: date) -> ReadingsView:
    runtime.packs.in_force(city, on=started_on)
    readings, chosen = first_contact_readings(runtime.packs, city, started_on)
    return ReadingsView(
        city=city,
        started_on=started_on,
        chosen=chosen,
        readings=[
            ReadingView(
                day_type=deadline.day_type,
                due_on=deadline.due_on,
                clause=deadline.clause,
                quote=deadline.quote,
                no_due_reason=deadline.no_due_reason,
            )
            for deadline in readings
        ],
    )


@router.get("/v1/clocks/{clock_id}", summary="查看一个时限")
async def show_clock(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, clock_id: UUID) -> ClockView:
    return ClockView.of(await repository.clock_in_scope(session, clock_id, caller), runtime.packs)
