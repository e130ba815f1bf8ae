"""Endpoints of the desk: corrections that one person proposes and another decides."""

from typing import get_args
from uuid import UUID

from fastapi import APIRouter

from chassis import dual_control, pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.routes import Route
from services.registry.access import DESK, SECOND_PERSONS, STAFF
from services.registry.desk import commands, repository
from services.registry.desk.commands import Grounds, Means, NewKind
from services.registry.desk.rules import ChangeKind
from services.registry.desk.schemas import (
    ChangePhone,
    ChangeRevealed,
    CorrectKind,
    CorrectName,
    ReleaseBinding,
    RevealChange,
)

ACCESS: AccessTable = {
    "propose_name_correction": DESK,
    "propose_phone_change": DESK,
    "propose_binding_release": DESK,
    "propose_kind_correction": DESK,
    "list_desk_changes": STAFF,
    "decide_desk_change": SECOND_PERSONS,
    "reveal_desk_change": {**DESK, **SECOND_PERSONS},
}
router = APIRouter(tags=["desk"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/name-corrections", status_code=201, summary="提出姓名更正")
async def propose_name_correction(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, graduate_id: UUID, body: CorrectName
) -> ChangeRequestView:
    grounds = Grounds(body.reason, body.evidence)
    change = await commands.propose_name(session, runtime.cipher, graduate_id, body.name, grounds, caller, now)
    return ChangeRequestView.model_validate(change)


@router.post("/v1/graduates/{graduate_id}/phone-changes", status_code=201, summary="提出更换手机号")
async def propose_phone_change(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, graduate_id: UUID, body: ChangePhone
) -> ChangeRequestView:
    grounds = Grounds(body.reason, body.evidence)
    change = await commands.propose_phone(session, runtime.cipher, graduate_id, body.phone, grounds, caller, now)
    return ChangeRequestView.model_validate(change)


@router.post("/v1/graduates/{graduate_id}/binding-releases", status_code=201, summary="提出解除微信绑定")
async def propose_binding_release(
    session: SessionDep, caller: CallerDep, now: NowDep, graduate_id: UUID, body: ReleaseBinding
) -> ChangeRequestView:
    change = await commands.propose_release(session, graduate_id, Grounds(body.reason, body.evidence), caller, now)
    return ChangeRequestView.model_validate(change)


@router.post("/v1/graduates/{graduate_id}/kind-corrections", status_code=201, summary="提出人员类别更正")
async def propose_kind_correction(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, graduate_id: UUID, body: CorrectKind
) -> ChangeRequestView:
    means, new = Means(runtime.packs, runtime.cipher), NewKind(body.kind, body.cohort_year)
    grounds = Grounds(body.reason, body.evidence)
    change = await commands.propose_kind(session, means, graduate_id, new, grounds, caller, now)
    return ChangeRequestView.model_validate(change)


@router.get("/v1/desk-changes", summary="待复核的变更申请")
async def list_desk_changes(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep, kind: ChangeKind | None = None
) -> pagination.Page[ChangeRequestView]:
    mine = repository.about_people_of(caller)
    rows = await dual_control.pending(session, kind or get_args(ChangeKind), caller, paging, reach=mine)
    return pagination.page(rows, ChangeRequestView.model_validate, lambda row: row.id)


@router.post("/v1/desk-changes/{kind}/{change_id}/decision", summary="复核变更申请（须为另一人）")
async def decide_desk_change(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    kind: ChangeKind,
    change_id: UUID,
    body: DecideChange,
) -> ChangeRequestView:
    change = await commands.decide(session, runtime.cipher, change_id, kind, body, caller, now)
    return ChangeRequestView.model_validate(change)


async def reveal_desk_change(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, kind: ChangeKind, change_id: UUID, body: RevealChange
) -> ChangeRevealed:
    before, after = await commands.reveal(session, runtime.cipher, change_id, kind, body.purpose, caller)
    return ChangeRevealed(before=before, after=after)


router.add_api_route(
    "/v1/desk-changes/{kind}/{change_id}/reveals",
    reveal_desk_change,
    methods=["POST"],
    summary="查看变更前后的原文（须填用途，留痕）",
    route_class_override=Route,
)
"""Not idempotent: a kept answer would be personal data in clear, and each look is one audit entry."""
