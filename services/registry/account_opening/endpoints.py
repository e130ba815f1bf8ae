"""Endpoints of the operators: open accounts, and decide on those that another operator asked for."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import OPS
from services.registry.account_opening import commands
from services.registry.account_opening.commands import KIND, Opening
from services.registry.account_opening.schemas import (
    AccountCreated,
    AccountRequestView,
    CreateAccount,
    CreateClientAccount,
)
from services.registry.accounts.commands import NewAccount
from services.registry.places.repository import refuse_unknown

ACCESS: AccessTable = {
    "create_staff_account": OPS,
    "create_client_account": OPS,
    "list_account_requests": OPS,
    "decide_account_request": OPS,
}
router = APIRouter(tags=["accounts"], route_class=IdempotentRoute)
_OTHERS: dict[int | str, dict[str, Any]] = {
    200: {"model": AccountCreated, "description": "该账号已存在，未作改动"},
    202: {"model": AccountCreated, "description": "须两名运维人员开设的账号，待另一名复核"},
}


@router.post("/v1/staff-accounts", status_code=201, responses=_OTHERS, summary="开设工作人员账号")
async def create_staff_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, body: CreateAccount, response: Response
) -> AccountCreated:
    await _refuse_unknown(session, runtime, body)
    account = _account(body)
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
    await _refuse_unknown(session, runtime, body)
    account = _account(body, tuple(sorted({str(scope) for scope in body.scopes})))
    outcome = await commands.open_account(session, runtime.cipher, "client_account", account, caller, now)
    return _created(body.login, outcome, response)


@router.get("/v1/account-requests", summary="待复核的开户申请")
async def list_account_requests(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    limit: pagination.Limit = 50,
    cursor: pagination.Cursor = None,
) -> pagination.Page[AccountRequestView]:
    after = pagination.decode(cursor, UUID)
    rows = await dual_control.pending(session, KIND, caller, after, limit + 1, scope=Reach.ANY)
    return pagination.page(rows, limit, lambda row: _view(commands.opened(runtime.cipher, row)), lambda row: row.id)


@router.post("/v1/account-requests/{request_id}/decision", summary="复核开户申请")
async def decide_account_request(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, request_id: UUID, body: DecideChange
) -> AccountRequestView:
    opening = await commands.decide_opening(session, runtime.cipher, request_id, body.verdict, body.note, caller, now)
    return _view(opening)


async def _refuse_unknown(session: AsyncSession, runtime: Runtime, body: CreateAccount) -> None:
    """An account of an area or school that does not exist would see nothing, and what it enters nobody."""
    school = body.org if body.role == Role.UNIVERSITY_OFFICE else None
    await refuse_unknown(session, runtime.packs, body.area, school=school)


def _account(body: CreateAccount, scopes: tuple[str, ...] = ()) -> NewAccount:
    secret = body.secret.get_secret_value()
    return NewAccount(
        login=body.login,
        secret=secret,
        role=body.role,
        display_name=body.display_name,
        area=body.area,
        org=body.org,
        scopes=scopes,
    )


def _created(login: str, outcome: bool | Opening, response: Response) -> AccountCreated:
    if isinstance(outcome, Opening):
        response.status_code = 202
        return AccountCreated(login=login, created=False, request_id=outcome.request.id)
    if not outcome:
        response.status_code = 200
    return AccountCreated(login=login, created=outcome)


def _view(opening: Opening) -> AccountRequestView:
    account = opening.account
    return AccountRequestView(
        **ChangeRequestView.model_validate(opening.request).model_dump(),
        account_kind=opening.kind,
        login=account.login,
        role=account.role,
        display_name=account.display_name,
        account_area=account.area,
        org=account.org,
        scopes=list(account.scopes),
    )
