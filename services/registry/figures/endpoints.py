"""Endpoints of the sums behind the figures of today, for the operators: how they stand, compare, make anew."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from services.registry.access import OPS
from services.registry.figures import commands, repository
from services.registry.figures.schemas import RebuildSums, SumsComparison, SumsList, SumsView
from services.registry.reports.counting import plan_of

ACCESS: AccessTable = {"show_sums": OPS, "compare_sums": OPS, "rebuild_sums": OPS}
router = APIRouter(tags=["figures"], route_class=IdempotentRoute)
City = Annotated[str, Query(max_length=40, examples=["urumqi"])]
After = Annotated[UUID | None, Query(description="上一段的 next_after")]


@router.get("/v1/figure-sums", summary="各市汇总的形成情况")
async def show_sums(session: SessionDep, runtime: RuntimeDep) -> SumsList:
    states = {state.city: state for state in await repository.states(session)}
    shown = [(city, states.get(city)) for city in runtime.packs.cities]
    items = [SumsView(city=city, day=state and state.day, began_at=state and state.began_at) for city, state in shown]
    return SumsList(waiting=await repository.waiting(session), items=items)


@router.get("/v1/figure-sums/comparison", summary="汇总与台账逐人核对（逐段）")
async def compare_sums(
    session: SessionDep, runtime: RuntimeDep, today: TodayDep, city: City, after: After = None
) -> SumsComparison:
    plan = plan_of(runtime.packs.city(city, on=today), today)
    people, cells, last = await commands.compare(session, plan, after)
    return SumsComparison(
        city=city,
        day=today,
        people=people.compared,
        people_differing=people.differing,
        sums=cells.compared,
        sums_differing=cells.differing,
        next_after=last,
    )


@router.post("/v1/figure-sums/rebuilds", status_code=202, summary="废弃一市的汇总，由台账重新形成")
async def rebuild_sums(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: RebuildSums) -> SumsView:
    runtime.packs.of_city(body.city)
    await commands.rebuild(session, body.city, body.reason, caller)
    return SumsView(city=body.city, day=None, began_at=None)
