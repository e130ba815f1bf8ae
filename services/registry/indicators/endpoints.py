"""Endpoints of what a city counts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from services.registry.access import OF_FIGURES, STAFF
from services.registry.graduates.views import CohortYear
from services.registry.indicators import commands
from services.registry.indicators.schemas import IndicatorList, IndicatorSheet, PostView, RecordView
from services.registry.projections.models import KnownPost
from services.registry.reports.commands import asked_of
from services.registry.reports.repository import Turn
from services.registry.reports.views import Area, AsOf, Forecast

ACCESS: AccessTable = {
    "list_indicators": OF_FIGURES,
    "show_indicator": OF_FIGURES,
    "list_indicator_records": STAFF,
    "list_indicator_posts": OF_FIGURES,
}
router = APIRouter(tags=["indicators"], route_class=Route)
Cohort = Annotated[CohortYear | None, Query(description="只计该届；默认目标所指的届别")]
DistrictKnown = Annotated[bool | None, Query(description="是否已定区县")]
Key = Annotated[str, Path(max_length=80, examples=["milestones.registration_rate"])]


@router.get("/v1/indicators", summary="本市各项指标及其文件依据")
async def list_indicators(
    runtime: RuntimeDep, caller: CallerDep, today: TodayDep, area: Area = None, as_of: AsOf = None
) -> IndicatorList:
    asked = asked_of(caller, runtime.packs, area, as_of or today)
    return IndicatorList(area=asked.place, as_of=asked.day, items=commands.list_indicators(asked.pack, asked.day))


@router.get("/v1/indicators/{key}", summary="一项指标：分区县的数和合计，逐项可列名单")
async def show_indicator(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    key: Key,
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
    forecast: Forecast = False,
) -> IndicatorSheet:
    asked = asked_of(caller, runtime.packs, area, as_of or today, cohort_year)
    return await commands.count_indicator(session, asked, key, forecast=forecast)


@router.get("/v1/indicators/{key}/records", summary="按人次计的指标：所计的各条记录")
async def list_indicator_records(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    key: Key,
    paging: pagination.PagingDep,
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
    district_known: DistrictKnown = None,
) -> pagination.Page[RecordView]:
    asked = asked_of(caller, runtime.packs, area, as_of or today, cohort_year)
    rows = await commands.list_records(session, asked, key, Turn(paging, district_known))
    return pagination.page(rows, RecordView.model_validate, lambda row: row.id)


@router.get("/v1/indicators/{key}/posts", summary="按岗位计的指标：所计的各个岗位")
async def list_indicator_posts(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    key: Key,
    paging: pagination.PagingDep,
    area: Area = None,
    as_of: AsOf = None,
) -> pagination.Page[PostView]:
    asked = asked_of(caller, runtime.packs, area, as_of or today)
    rows = await commands.list_posts(session, asked, key, Turn(paging))
    return pagination.page(rows, _post, lambda row: row.post_id)


def _post(row: KnownPost) -> PostView:
    assert row.openings is not None, "counted by them"
    assert row.published_on is not None, "counted by it"
    return PostView(id=row.post_id, area=row.area, openings=row.openings, published_on=row.published_on)
