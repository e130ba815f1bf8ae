"""Endpoints of who administers accounts: open them, and decide on those that somebody else asked for."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import SecretStr

from chassis import dual_control, pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from services.registry.access import ADMINISTRATORS, OPS
from services.registry.account_opening import commands
from services.registry.account_opening.commands import KIND, Opening
from services.registry.account_opening.rules import Duty
from services.registry.account_opening.schemas import (
    AccountCreated,
    AccountRequestView,
    CreateAccount,
    CreateClientAccount,
    NewAccountBody,
)
from services.registry.accounts.commands import NewAccount
from services.registry.accounts.rules import algorithm_of
from services.registry.client_credentials import commands as client_credentials
from services.registry.client_credentials.commands import read_key
from services.registry.client_credentials.rules import thumbprint

ACCESS: AccessTable = {
    "create_staff_account": ADMINISTRATORS,
    "create_client_account": OPS,
    "list_account_requests": ADMINISTRATORS,
    "decide_account_request": ADMINISTRATORS,
}
router = APIRouter(tags=["accounts"], route_class=IdempotentRoute)
_OTHERS: dict[int | str, dict[str, Any]] = {
    200: {"model": AccountCreated, "description": "该账号已存在，未作改动"},
    202: {"model": AccountCreated, "description": "须两人开设的账号，待另一人复核"},
}


@router.post("/v1/staff-accounts", status_code=201, responses=_OTHERS, summary="开设工作人员账号")
async def create_staff_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, body: CreateAccount, response: Response
) -> AccountCreated:
    await commands.refuse_unknown_places(session, runtime.packs, _duty(body))
    account = _account(body, body.secret)
    outcome = await commands.open_account(session, runtime.cipher, "staff_account", account, caller, now)
    return _created(body.login, outcome, response)


@router.post("/v1/client-accounts", status_code=201, responses=_OTHERS, summary="开设系统账号")
async def create_client_account(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    body: CreateClientAccount,
    response: Response,
) -> AccountCreated:
    await commands.refuse_unknown_places(session, runtime.packs, _duty(body))
    account = _client(body)
    client_credentials.refuse_unsignable(runtime, account.role, account.signature)
    outcome = await commands.open_account(session, runtime.cipher, "client_account", account, caller, now)
    return _created(body.login, outcome, response)


@router.get("/v1/account-requests", summary="待复核的开户申请")
async def list_account_requests(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[AccountRequestView]:
    rows = await dual_control.pending(session, KIND, caller, paging, scope=commands.reach_of(caller))
    return pagination.page(rows, lambda row: _view(commands.opened(runtime.cipher, row)), lambda row: row.id)


@router.post("/v1/account-requests/{request_id}/decision", summary="复核开户申请")
async def decide_account_request(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, request_id: UUID, body: DecideChange
) -> AccountRequestView:
    opening = await commands.decide_opening(session, runtime.cipher, request_id, body.verdict, body.note, caller, now)
    return _view(opening)


def _duty(body: NewAccountBody) -> Duty:
    return Duty(body.role, body.area, body.org)


def _account(body: NewAccountBody, secret: SecretStr | None) -> NewAccount:
    return NewAccount(
        login=body.login,
        secret=secret.get_secret_value() if secret else "",
        role=body.role,
        display_name=body.display_name,
        area=body.area,
        org=body.org,
    )


def _client(body: CreateClientAccount) -> NewAccount:
    key = read_key(body.public_key.model_dump(exclude_none=True)) if body.public_key else None
    scopes = tuple(sorted({str(scope) for scope in body.scopes}))
    signature = algorithm_of(body.signature)
    return replace(_account(body, body.secret), scopes=scopes, public_key=key, signature=signature)


def _created(login: str, outcome: bool | Opening, response: Response) -> AccountCreated:
    if isinstance(outcome, Opening):
        response.status_code = 202
        return AccountCreated(login=login, created=False, request_id=outcome.request.id)
    if not outcome:
        response.status_code = 200
    return AccountCreated(login=login, created=outcome)


def _view(opening: Opening) -> AccountRequestView:
    shown = ChangeRequestView.model_validate(opening.request).model_dump()
    if (account := opening.account) is None:
        return AccountRequestView(**shown, account_kind=opening.kind, unreadable=True)
    return AccountRequestView(
        **shown,
        account_kind=opening.kind,
        login=account.login,
        role=account.role,
        display_name=account.display_name,
        account_area=account.area,
        org=account.org,
        scopes=list(account.scopes),
        thumbprint=thumbprint(account.public_key) if account.public_key else None,
        signature=account.signature or "none",
    )
