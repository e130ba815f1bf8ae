"""Public doors to what the documents say: packs, schemes with their parameters, windows."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.endpoints import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.policy import Pack, ParameterNotCited
from services.subsidy.schemes import commands, repository, rules
from services.subsidy.schemes.schemas import CohortView, ParameterView, PolicyDetail, PolicyView, SchemeView, WindowView

router = APIRouter(tags=["policies"])
PeriodCode = Annotated[str, Query(max_length=10, examples=["2023-H1"])]
On = Annotated[date | None, Query(description="以该日的有效数值为准；默认今日（北京时间）")]


@router.get("/v1/policies", summary="政策文件列表")
async def list_policies(runtime: RuntimeDep) -> list[PolicyView]:
    return [_policy(runtime.packs.city(city)) for city in runtime.packs.cities]


@router.get("/v1/policies/{city}", summary="政策清单：资金项目、数值和依据")
async def show_policy(runtime: RuntimeDep, today: TodayDep, city: str, on: On = None) -> PolicyDetail:
    pack, day = runtime.packs.city(city), on or today
    schemes = [_scheme(pack, name, day) for name in pack.get("subsidy")]
    return PolicyDetail(**_policy(pack).model_dump(), on=day, schemes=schemes)


@router.get("/v1/policies/{city}/schemes/{scheme}/window", summary="申报窗口期是否开放")
async def show_window(runtime: RuntimeDep, today: TodayDep, city: str, scheme: str, on: On = None) -> WindowView:
    day = on or today
    window = commands.window_of(runtime.packs.city(city), scheme, day)
    return WindowView(
        city=city,
        scheme=scheme,
        on=day,
        open=rules.is_open(day, window.months),
        months=list(window.months),
        next_opens_on=rules.next_opening(day, window.months),
        clause=window.clause,
        quote=window.quote,
        reason=window.reason,
    )


@router.get("/v1/employers/{employer_id}/cohort", summary="核算期内的见习结果")
async def show_cohort(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, employer_id: UUID, period: PeriodCode
) -> CohortView:
    employer = await repository.employer_in_scope(session, employer_id, caller)
    span = commands.period_named(runtime.packs.city(employer.city), rules.RETENTION_BONUS, period, today)
    rows = await repository.cohort(session, employer_id, span)
    return CohortView(
        employer_id=employer_id,
        period=span.code,
        completed=[row.internship_id for row in rows],
        retained=[row.internship_id for row in rows if row.retained],
    )


def _policy(pack: Pack) -> PolicyView:
    return PolicyView(
        city=pack.city,
        pack=pack.name,
        version=pack.version,
        number=pack.document.get("number"),
        title=pack.title,
        issuer=str(pack.document["issuer"]),
    )


def _scheme(pack: Pack, name: str, on: date) -> SchemeView:
    node = pack.get(f"subsidy.{name}")
    parameters = [key for key, value in node.items() if isinstance(value, Mapping)]
    return SchemeView(
        scheme=name,
        title=node["title"],
        payee=node["payee"],
        parameters=[_parameter(pack, f"subsidy.{name}.{key}", key, on) for key in parameters],
    )


def _parameter(pack: Pack, path: str, key: str, on: date) -> ParameterView:
    try:
        cited = pack.value(path, on=on)
    except ParameterNotCited as unset:
        return ParameterView(parameter=key, value=None, clause=unset.clause, quote=unset.quote, unset=True)
    return ParameterView(
        parameter=key,
        value=cited.value,
        clause=cited.clause,
        quote=cited.quote,
        reason=cited.reason,
        unset=False,
    )
