"""Endpoints of welfare posts: how the gate stands, ask, sign, list, and one case."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import CASEWORKERS, STAFF
from services.registry.graduates import repository as ledger
from services.registry.graduates.views import view_of
from services.registry.welfare_cases import commands, repository
from services.registry.welfare_cases.commands import NewCase
from services.registry.welfare_cases.repository import About
from services.registry.welfare_cases.rules import SIGNATURES, CaseState, Need, Unset
from services.registry.welfare_cases.schemas import (
    AskWelfarePost,
    NeedView,
    SignatureView,
    WelfareCaseRecord,
    WelfareCaseView,
    WelfareChangeView,
    WelfareGate,
)

SIGNERS: Rule = {Role.DISTRICT_REVIEWER: Reach.AREA}
"""Who gives the second signature: never whoever asked."""
ACCESS: AccessTable = {
    "show_welfare_gate": STAFF,
    "ask_welfare_post": {**CASEWORKERS, **SIGNERS},
    "list_welfare_cases": STAFF,
    "show_welfare_case": STAFF,
    "list_welfare_changes": SIGNERS,
    "decide_welfare_post": SIGNERS,
}
router = APIRouter(tags=["hardships"], route_class=IdempotentRoute)


@router.get("/v1/graduates/{graduate_id}/welfare-gate", summary="一人能否提出公益性岗位安置：尚差哪些")
async def show_welfare_gate(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> WelfareGate:
    person = await ledger.in_scope(session, graduate_id, caller)
    gate, _ = await commands.gate_of(session, runtime.packs.city(person.city, on=today), person, today)
    return WelfareGate(
        graduate_id=person.id,
        open=gate.open,
        in_hardship=gate.in_hardship,
        placed=gate.placed,
        checklist=[NeedView.model_validate(need) for need in gate.checklist],
        unsuccessful_referrals=gate.unsuccessful,
        referrals=NeedView.model_validate(gate.tried) if isinstance(gate.tried, Need) else None,
        referrals_unset=f"文件未规定：{gate.tried.reason}" if isinstance(gate.tried, Unset) else None,
        basis_required=gate.basis is not None,
        basis_clause=gate.basis.clause if gate.basis else None,
    )


@router.post("/v1/graduates/{graduate_id}/welfare-cases", status_code=202, summary="提出公益性岗位安置，待第二人签署")
async def ask_welfare_post(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, graduate_id: UUID, body: AskWelfarePost
) -> WelfareCaseView:
    new = NewCase(body.reason, body.policy_basis)
    return _view(runtime, await commands.ask_welfare_post(session, runtime.packs, graduate_id, new, caller, now))


@router.get("/v1/welfare-cases", summary="公益性岗位安置")
async def list_welfare_cases(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    state: Annotated[CaseState | None, Query(description="状况")] = None,
) -> pagination.Page[WelfareCaseView]:
    rows = await repository.listing(session, caller, state, paging)
    return pagination.page(rows, lambda row: _view(runtime, row), lambda row: row[0].id)


@router.get("/v1/welfare-cases/{welfare_case_id}", summary="一项公益性岗位安置：两人的签署和理由")
async def show_welfare_case(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, welfare_case_id: UUID
) -> WelfareCaseRecord:
    about = await repository.in_scope(session, welfare_case_id, caller)
    changes = await dual_control.of_object(session, commands.KIND, about[0].id)
    return WelfareCaseRecord(
        **_view(runtime, about).model_dump(),
        signatures_needed=SIGNATURES,
        signatures=[signature for change in changes for signature in _signatures(change)],
    )


def _signatures(change: ChangeRequest) -> list[SignatureView]:
    asked = SignatureView(signed_by=change.requested_by, signed_at=change.requested_at, reason=change.reason)
    if change.decided_by is None or change.decided_at is None:
        return [asked]
    return [
        asked,
        SignatureView(signed_by=change.decided_by, signed_at=change.decided_at, reason=change.decision_note or ""),
    ]


@router.get("/v1/welfare-changes", summary="待第二人签署的公益性岗位安置")
async def list_welfare_changes(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[WelfareChangeView]:
    mine = repository.about_people_of(caller)
    rows = await dual_control.pending(session, commands.KIND, caller, paging, reach=mine)
    about = await repository.with_people(session, [UUID(row.object_id) for row in rows.shown])
    return pagination.page(rows, lambda row: _change(runtime, row, about[row.object_id]), lambda row: row.id)


@router.post("/v1/welfare-changes/{change_id}/decision", summary="签署公益性岗位安置（须为另一人）")
async def decide_welfare_post(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, change_id: UUID, body: DecideChange
) -> WelfareChangeView:
    return _change(runtime, *await commands.decide_welfare_post(session, runtime.packs, change_id, body, caller, now))


def _change(runtime: Runtime, change: ChangeRequest, about: About) -> WelfareChangeView:
    view = _view(runtime, about)
    return WelfareChangeView(
        **ChangeRequestView.model_validate(change).model_dump(),
        graduate_name=view.graduate_name,
        unreadable=view.unreadable,
        case=view,
    )


def _view(runtime: Runtime, about: About) -> WelfareCaseView:
    case, person = about
    shown = view_of(runtime.cipher, person)
    plain = {name: getattr(case, name) for name in WelfareCaseView.model_fields if hasattr(case, name)}
    return WelfareCaseView(**plain, graduate_name=shown.name, unreadable=shown.unreadable, area=person.area)
