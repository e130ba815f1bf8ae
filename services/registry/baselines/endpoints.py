"""Endpoints of baselines: load, decide, list."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import OF_FIGURES
from services.registry.baselines import commands, repository
from services.registry.baselines.commands import KIND, NewBaseline, stated_in
from services.registry.baselines.models import Baseline
from services.registry.baselines.schemas import BaselineChangeView, BaselineView, LoadBaseline
from services.registry.reports.rules import percent_text

ACCESS: AccessTable = {
    "load_baseline": {Role.DISTRICT_REVIEWER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
    "list_baselines": OF_FIGURES,
    "list_baseline_changes": {Role.CITY_APPROVER: Reach.AREA},
    "decide_baseline": {Role.CITY_APPROVER: Reach.AREA},
}
router = APIRouter(tags=["indicators"], route_class=IdempotentRoute)


@router.post("/v1/baselines", status_code=202, summary="载入上年同期数，待本市另一人复核")
async def load_baseline(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, body: LoadBaseline
) -> BaselineChangeView:
    new = NewBaseline(**body.model_dump(exclude={"area"}))
    return _change(await commands.load_baseline(session, runtime.packs, body.area, new, caller, now))


@router.get("/v1/baselines", summary="已载入的上年同期数")
async def list_baselines(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    measure: Annotated[str | None, Query(max_length=60)] = None,
) -> pagination.Page[BaselineView]:
    rows = await repository.list_of(session, caller, measure, paging)
    return pagination.page(rows, _view, lambda row: row.id)


@router.get("/v1/baseline-changes", summary="待复核的上年同期数")
async def list_baseline_changes(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[BaselineChangeView]:
    rows = await dual_control.pending(session, KIND, caller, paging)
    return pagination.page(rows, _change, lambda row: row.id)


@router.post("/v1/baseline-changes/{change_id}/decision", summary="复核上年同期数（须为另一人）")
async def decide_baseline(
    session: SessionDep, caller: CallerDep, now: NowDep, change_id: UUID, body: DecideChange
) -> BaselineChangeView:
    return _change(await commands.decide_baseline(session, change_id, body, caller, now))


def _view(row: Baseline) -> BaselineView:
    return BaselineView.model_validate(row).model_copy(update={"rate": percent_text(row.part, row.population)})


def _change(change: ChangeRequest) -> BaselineChangeView:
    stated = stated_in(change.payload)
    numbers = {name: value for name, value in asdict(stated).items() if name != "source"}
    rate = percent_text(stated.part, stated.population)
    return BaselineChangeView(**ChangeRequestView.model_validate(change).model_dump(), **numbers, rate=rate)
