"""Public endpoints of what the documents say: packs, schemes with their parameters, windows."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Query

from chassis.access import AccessTable
from chassis.dependencies import RuntimeDep, TodayDep
from chassis.routes import Route
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import explain
from policy_engine.schemes.governing import schemes_on
from policy_engine.schemes.periods import FIRST_DAY, LAST_DAY
from services.subsidy.access import PUBLIC
from services.subsidy.schemes import commands, views
from services.subsidy.schemes.decisions import CaseView
from services.subsidy.schemes.schemas import (
    AmbiguityView,
    DocumentView,
    ExplainCase,
    ExplainTarget,
    ObligationView,
    ParameterView,
    PolicyDetail,
    PolicyView,
    SchemeView,
    TargetView,
    WindowView,
)

ACCESS: AccessTable = {
    "list_policies": PUBLIC,
    "show_policy": PUBLIC,
    "show_document": PUBLIC,
    "list_obligations": PUBLIC,
    "list_parameters": PUBLIC,
    "list_readings": PUBLIC,
    "show_scheme": PUBLIC,
    "explain_case": PUBLIC,
    "explain_target": PUBLIC,
    "show_window": PUBLIC,
}
router = APIRouter(tags=["policies"], route_class=Route)
On = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="以该日的有效数值为准；默认今日（北京时间）")]


@router.get("/v1/policies", summary="政策文件列表")
async def list_policies(runtime: RuntimeDep, today: TodayDep) -> list[PolicyView]:
    return [views.policy(runtime.packs.city(city, on=today)) for city in runtime.packs.cities]


@router.get("/v1/policies/{city}", summary="政策清单：资金项目、事实、数值、条件和依据")
async def show_policy(runtime: RuntimeDep, today: TodayDep, city: str, on: On = None) -> PolicyDetail:
    day = on or today
    pack = runtime.packs.city(city, on=day)
    schemes = [views.scheme(scheme, day) for scheme in catalogue(pack).values()]
    return PolicyDetail(**views.policy(pack).model_dump(), on=day, schemes=schemes)


@router.get("/v1/policies/{city}/document", summary="政策文件本身：行动、措施、牵头和配合单位、区划")
async def show_document(runtime: RuntimeDep, today: TodayDep, city: str, on: On = None) -> DocumentView:
    return views.document(runtime.packs.city(city, on=on or today))


@router.get("/v1/policies/{city}/obligations", summary="文件逐条落实情况：原文、理解、已实现或未实现的缘由")
async def list_obligations(runtime: RuntimeDep, today: TodayDep, city: str, on: On = None) -> list[ObligationView]:
    return views.obligations(runtime.packs.city(city, on=on or today))


@router.get("/v1/policies/{city}/parameters", summary="全部数值及其条款、原文和起始日期")
async def list_parameters(runtime: RuntimeDep, today: TodayDep, city: str, on: On = None) -> list[ParameterView]:
    day = on or today
    return views.all_parameters(runtime.packs.city(city, on=day), day)


@router.get("/v1/policies/{city}/readings", summary="有几种读法的条款、各种读法和现行读法")
async def list_readings(runtime: RuntimeDep, today: TodayDep, city: str, on: On = None) -> list[AmbiguityView]:
    day = on or today
    return views.ambiguities(runtime.packs.city(city, on=day), day)


@router.get("/v1/policies/{city}/schemes/{scheme}", summary="一个资金项目的事实、数值、条件和算式")
async def show_scheme(runtime: RuntimeDep, today: TodayDep, city: str, scheme: str, on: On = None) -> SchemeView:
    day = on or today
    return views.scheme(scheme_of(runtime.packs.city(city, on=day), scheme), day)


@router.post("/v1/policies/{city}/schemes/{scheme}/explain", summary="按事实认定一例，并逐条说明理由")
async def explain_case(
    runtime: RuntimeDep, today: TodayDep, city: str, scheme: str, case: Annotated[ExplainCase, Body()]
) -> CaseView:
    day = case.on or today
    deciding = schemes_on(runtime.packs, city, scheme, case.facts, day)
    decided = [(definition, explain(definition, case.facts, day)) for definition in deciding]
    return views.case(*max(decided, key=lambda outcome: outcome[1].comes_to or 0))


@router.post("/v1/policies/{city}/targets/explain", summary="判断一项比例是否达到文件规定的目标")
async def explain_target(
    runtime: RuntimeDep, today: TodayDep, city: str, case: Annotated[ExplainTarget, Body()]
) -> TargetView:
    day = case.on or today
    return commands.judge_target(runtime.packs.city(city, on=day), case, day)


@router.get("/v1/policies/{city}/schemes/{scheme}/window", summary="申报窗口期是否开放")
async def show_window(runtime: RuntimeDep, today: TodayDep, city: str, scheme: str, on: On = None) -> WindowView:
    day = on or today
    return views.window(runtime.packs.city(city, on=day), scheme, day)
