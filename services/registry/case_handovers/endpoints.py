"""Endpoints of whose case somebody is: take, hand over, decide, undo, lists."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Caller, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import CASEWORKERS, STAFF
from services.registry.accounts.repository import display_names
from services.registry.case_handovers import commands, repository
from services.registry.case_handovers.commands import NewHandover
from services.registry.case_handovers.models import CaseHandover
from services.registry.case_handovers.rules import State
from services.registry.case_handovers.schemas import (
    AskCaseHandover,
    CaseAssignmentView,
    CaseHandoverView,
    CasesTaken,
    ColleagueView,
    DecideCaseHandover,
    OrderCaseHandover,
    TakeCases,
    UndoCaseHandover,
)
from services.registry.graduates.views import view_of

SUPERVISED = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA}
ACCESS: AccessTable = {
    "take_cases": CASEWORKERS,
    "list_case_assignments": STAFF,
    "list_colleagues": SUPERVISED,
    "ask_case_handover": CASEWORKERS,
    "order_case_handover": {Role.DISTRICT_REVIEWER: Reach.AREA},
    "decide_case_handover": CASEWORKERS,
    "undo_case_handover": SUPERVISED,
    "list_case_handovers": STAFF,
}
router = APIRouter(tags=["casework"], route_class=IdempotentRoute)
HANDOVER = "/v1/case-handovers/{handover_id}"


@router.post("/v1/case-assignments", status_code=201, summary="认领尚无专人负责的人员")
async def take_cases(session: SessionDep, caller: CallerDep, today: TodayDep, body: TakeCases) -> CasesTaken:
    taken = await commands.take_cases(session, body.graduate_ids, caller, today)
    return CasesTaken(taken=taken, left=len({*body.graduate_ids}) - taken)


@router.get("/v1/case-assignments", summary="某人负责的人员（默认本人的）")
async def list_case_assignments(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    account_id: UUID | None = None,
    given_since: Annotated[date | None, Query(description="只列自该日起由他人移交而来的")] = None,
) -> pagination.Page[CaseAssignmentView]:
    account = account_id or caller.id
    rows = await repository.assignments(session, caller, account, given_since, paging)
    names = await display_names(session, [account])
    return pagination.page(
        rows,
        lambda row: CaseAssignmentView(
            graduate=view_of(runtime.cipher, row[1]),
            account_id=account,
            account_name=names.get(account),
            assigned_on=row[0].assigned_on,
            handover_id=row[0].handover_id,
            until_on=row[2].until_on if row[2] else None,
        ),
        lambda row: (row[0].assigned_on, row[0].graduate_id),
    )


@router.get("/v1/colleagues", summary="本辖区的社区工作者（可移交给谁、由谁移交）")
async def list_colleagues(session: SessionDep, caller: CallerDep) -> list[ColleagueView]:
    return [
        ColleagueView(
            id=account.id,
            display_name=account.display_name,
            area=account.area or "",
            active=account.active,
            cases=cases,
        )
        for account, cases in await repository.colleagues(session, caller)
    ]


@router.post("/v1/case-handovers", status_code=201, summary="移交本人负责的人员（接收人同意后移交）")
async def ask_case_handover(
    session: SessionDep, caller: CallerDep, today: TodayDep, body: AskCaseHandover
) -> CaseHandoverView:
    handover = await commands.ask_handover(session, _new(body), caller, today)
    return await _view(session, handover, caller)


@router.post("/v1/case-handover-orders", status_code=201, summary="代不在岗的同事移交其负责的人员（区级审核人员）")
async def order_case_handover(
    session: SessionDep, caller: CallerDep, today: TodayDep, body: OrderCaseHandover
) -> CaseHandoverView:
    handover = await commands.order_handover(session, _new(body), body.from_account_id, caller, today)
    return await _view(session, handover, caller)


def _new(body: AskCaseHandover) -> NewHandover:
    return NewHandover(
        people=body.graduate_ids, receiver=body.to_account_id, until_on=body.until_on, reason=body.reason
    )


@router.post(f"{HANDOVER}/decision", summary="决定是否接收移交（接收人本人）")
async def decide_case_handover(
    session: SessionDep, caller: CallerDep, today: TodayDep, handover_id: UUID, body: DecideCaseHandover
) -> CaseHandoverView:
    handover = await commands.decide_handover(session, handover_id, body.verdict, caller, today)
    return await _view(session, handover, caller)


@router.post(f"{HANDOVER}/undo", summary="撤回移交，人员归还（移交人或区级审核人员）")
async def undo_case_handover(
    session: SessionDep, caller: CallerDep, today: TodayDep, handover_id: UUID, body: UndoCaseHandover
) -> CaseHandoverView:
    handover = await commands.undo_handover(session, handover_id, body.reason, caller, today)
    return await _view(session, handover, caller)


@router.get("/v1/case-handovers", summary="移交")
async def list_case_handovers(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep, state: State | None = None
) -> pagination.Page[CaseHandoverView]:
    rows = await repository.listing(session, caller, state, paging)
    views = {view.id: view for view in await _views(session, rows.shown, caller)}
    return pagination.page(rows, lambda row: views[row[0].id], lambda row: row[0].id)


async def _view(session: AsyncSession, handover: CaseHandover, by: Caller) -> CaseHandoverView:
    await session.flush()
    return (await _views(session, [await repository.shown(session, handover.id)], by))[0]


async def _views(
    session: AsyncSession, rows: Sequence[tuple[CaseHandover, int, int]], by: Caller
) -> list[CaseHandoverView]:
    both = {account for row, _, _ in rows for account in (row.from_account_id, row.to_account_id)}
    names = await display_names(session, both)
    return [
        CaseHandoverView(
            **{name: getattr(row, name) for name in CaseHandoverView.model_fields if hasattr(row, name)},
            from_name=names.get(row.from_account_id),
            to_name=names.get(row.to_account_id),
            cases=cases,
            passed=passed,
            decidable=row.state == "asked" and row.to_account_id == by.id,
            undoable=row.state in ("asked", "running") and commands.may_undo(row, by),
        )
        for row, cases, passed in rows
    ]
