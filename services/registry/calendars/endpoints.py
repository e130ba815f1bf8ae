"""Endpoints of calendars: the days of an area, and one's own feed for a calendar program."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from contracts.roles import Role
from services.registry.access import PLAN_READERS, PUBLIC
from services.registry.calendars import commands, repository
from services.registry.calendars.ics import calendar_text
from services.registry.calendars.schemas import (
    CalendarDayView,
    CalendarFeedOpened,
    CalendarFeedView,
    CalendarView,
)

READERS: Rule = {**PLAN_READERS, Role.CASEWORKER: Reach.AREA, Role.DEPARTMENT_OFFICER: Reach.AREA}
OWNERS: Rule = dict.fromkeys(READERS, Reach.SELF)
ACCESS: AccessTable = {
    "list_calendar_days": READERS,
    "show_calendar_feed": OWNERS,
    "open_calendar_feed": OWNERS,
    "end_calendar_feed": OWNERS,
    "read_calendar_feed": PUBLIC,
}
router = APIRouter(tags=["calendars"], route_class=Route)
"""A key is stored nowhere, so that its endpoint takes no Idempotency-Key: each call ends the key before."""
ICS = "text/calendar; charset=utf-8"
Year = Annotated[int | None, Query(ge=2000, le=2199, description="默认今年")]


@router.get("/v1/calendar-days", summary="一市或一区县一年的日历：目标、时限、期间、周期和任务")
async def list_calendar_days(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Annotated[str | None, Query(max_length=40, description="市或区县；默认本人所在")] = None,
    year: Year = None,
) -> CalendarView:
    place = commands.place_of(caller, area)
    calendar = await commands.calendar_of(session, runtime.packs, place, year or today.year, caller)
    return CalendarView(
        area=calendar.area,
        year=calendar.year,
        version=calendar.version,
        items=[CalendarDayView.model_validate(day) for day in calendar.days],
    )


@router.get("/v1/me/calendar-feed", summary="本人的日历订阅")
async def show_calendar_feed(session: SessionDep, caller: CallerDep) -> CalendarFeedView:
    feed = await repository.living(session, caller.id)
    return CalendarFeedView(opened_at=feed and feed.created_at)


@router.post("/v1/me/calendar-feed", status_code=201, summary="开通或更换日历订阅（原地址随即失效）")
async def open_calendar_feed(session: SessionDep, caller: CallerDep) -> CalendarFeedOpened:
    return CalendarFeedOpened(address=f"/registry/v1/calendar-feeds/{await commands.open_feed(session, caller)}")


@router.delete("/v1/me/calendar-feed", status_code=204, summary="结束日历订阅")
async def end_calendar_feed(session: SessionDep, caller: CallerDep) -> None:
    await commands.end_feed(session, caller)


@router.get(
    "/v1/calendar-feeds/{key}",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
    summary="日历订阅（iCalendar）：凭订阅地址，只有日期",
)
async def read_calendar_feed(
    session: SessionDep,
    runtime: RuntimeDep,
    today: TodayDep,
    now: NowDep,
    key: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")],
) -> Response:
    calendar = await commands.calendar_by_key(session, runtime.packs, key, today.year, READERS)
    text = calendar_text(f"启航 {calendar.area} {calendar.year}", calendar.days, now)
    return Response(text, media_type=ICS, headers={"Cache-Control": "private, no-store"})
