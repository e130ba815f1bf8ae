"""Endpoints of secrets: one's own, without a token, so that they serve the first change too; and others'."""

from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.routes import Route
from services.registry.access import ADMINISTRATORS, PUBLIC
from services.registry.secret_changes import commands
from services.registry.secret_changes.commands import ResetRequest
from services.registry.secret_changes.rules import Kind
from services.registry.secret_changes.schemas import (
    ChangeSecret,
    EnrolmentStarted,
    ProveFactor,
    RecoveryCodes,
    ResetFactor,
    ResetRequestView,
    ResetSecret,
    SecretChanged,
    StartEnrolment,
)

ACCESS: AccessTable = {
    "change_own_secret": PUBLIC,
    "start_second_factor": PUBLIC,
    "confirm_second_factor": PUBLIC,
    "renew_recovery_codes": PUBLIC,
    "propose_secret_reset": ADMINISTRATORS,
    "propose_second_factor_reset": ADMINISTRATORS,
    "list_reset_requests": ADMINISTRATORS,
    "decide_reset_request": ADMINISTRATORS,
}
router = APIRouter(tags=["accounts"], route_class=Route)
administration = APIRouter(tags=["accounts"], route_class=IdempotentRoute)


@router.post("/v1/secret-changes", status_code=201, summary="修改自己的密码")
async def change_own_secret(runtime: RuntimeDep, body: ChangeSecret) -> SecretChanged:
    secret, new = body.secret.get_secret_value(), body.new_secret.get_secret_value()
    return SecretChanged(valid_until=await commands.change_own_secret(runtime, body.login, secret, new, body.code))


@router.post("/v1/second-factors", status_code=201, summary="开始绑定动态验证码")
async def start_second_factor(runtime: RuntimeDep, body: StartEnrolment) -> EnrolmentStarted:
    secret = body.secret.get_secret_value()
    return EnrolmentStarted(uri=await commands.start_enrolment(runtime, body.login, secret, body.code))


@router.post("/v1/second-factors/confirmation", status_code=201, summary="以首个验证码完成绑定")
async def confirm_second_factor(runtime: RuntimeDep, body: ProveFactor) -> RecoveryCodes:
    secret = body.secret.get_secret_value()
    return RecoveryCodes(recovery_codes=await commands.confirm_enrolment(runtime, body.login, secret, body.code))


@router.post("/v1/recovery-codes", status_code=201, summary="重新生成恢复码")
async def renew_recovery_codes(runtime: RuntimeDep, body: ProveFactor) -> RecoveryCodes:
    secret = body.secret.get_secret_value()
    return RecoveryCodes(recovery_codes=await commands.renew_recovery_codes(runtime, body.login, secret, body.code))


@administration.post("/v1/secret-resets", status_code=202, summary="申请重置他人密码（待另一人复核）")
async def propose_secret_reset(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, body: ResetSecret
) -> ResetRequestView:
    secret = body.secret.get_secret_value()
    return _view(
        await commands.propose_secret_reset(session, runtime.cipher, body.login, secret, body.reason, caller, now)
    )


@administration.post("/v1/second-factor-resets", status_code=202, summary="申请解除他人动态验证码（待另一人复核）")
async def propose_second_factor_reset(
    session: SessionDep, caller: CallerDep, now: NowDep, body: ResetFactor
) -> ResetRequestView:
    return _view(await commands.propose_factor_reset(session, body.login, body.reason, caller, now))


@administration.get("/v1/reset-requests", summary="待复核的重置申请")
async def list_reset_requests(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep, kind: Kind = "reset_secret"
) -> pagination.Page[ResetRequestView]:
    rows = await commands.waiting_resets(session, kind, caller, paging)
    return pagination.page(rows, _view, lambda row: row.request.id)


@administration.post("/v1/reset-requests/{kind}/{request_id}/decision", summary="复核重置申请")
async def decide_reset_request(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    kind: Kind,
    request_id: UUID,
    body: DecideChange,
) -> ResetRequestView:
    return _view(
        await commands.decide_reset(session, runtime.cipher, kind, request_id, body.verdict, body.note, caller, now)
    )


def _view(reset: ResetRequest) -> ResetRequestView:
    return ResetRequestView(
        **ChangeRequestView.model_validate(reset.request).model_dump(),
        login=reset.account.login,
        role=reset.account.role,
        display_name=reset.account.display_name,
    )
