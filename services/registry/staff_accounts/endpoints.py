"""Endpoints of staff accounts that exist: list them, close, reopen and move them, decide on what waits."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import CONTESTED, TAGGED, PreconditionDep, put_etag
from contracts.roles import Role
from services.registry.access import ADMINISTRATORS
from services.registry.account_opening import rules as opening_rules
from services.registry.account_opening.commands import AccountNotFound, reach_of, refuse_unknown_places
from services.registry.account_opening.rules import Duty
from services.registry.accounts.models import StaffAccount
from services.registry.staff_accounts import commands, repository, rules
from services.registry.staff_accounts.repository import KIND, Filter, Listed
from services.registry.staff_accounts.rules import AccountState
from services.registry.staff_accounts.schemas import (
    AccountChanged,
    AccountChangeView,
    CloseAccount,
    MoveAccount,
    ReopenAccount,
    StaffAccountView,
)

READERS: Rule = {**ADMINISTRATORS, Role.AUDITOR: Reach.AREA, Role.SECURITY_OFFICER: Reach.AREA}
ACCESS: AccessTable = {
    "list_staff_accounts": READERS,
    "show_staff_account": READERS,
    "close_staff_account": ADMINISTRATORS,
    "reopen_staff_account": ADMINISTRATORS,
    "move_staff_account": ADMINISTRATORS,
    "list_staff_account_changes": ADMINISTRATORS,
    "decide_staff_account_change": ADMINISTRATORS,
}
router = APIRouter(tags=["accounts"], route_class=IdempotentRoute)
_WAITS: dict[int | str, dict[str, Any]] = {
    **CONTESTED,
    202: {"model": AccountChanged, "description": "须两人办理，待另一人复核，账号未变"},
}


@router.get("/v1/staff-accounts", summary="工作人员账号")
async def list_staff_accounts(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    area: Annotated[str | None, Query(max_length=40, description="该辖区及其下级", examples=["urumqi/650102"])] = None,
    role: Role | None = None,
    state: AccountState | None = None,
) -> pagination.Page[StaffAccountView]:
    only = Filter(area=area, role=role, active=None if state is None else state == "open")
    rows = await repository.accounts(session, caller, reach_of(caller), only, paging)
    return pagination.page(rows, lambda row: _view(row, caller), lambda row: row.account.id)


@router.get("/v1/staff-accounts/{account_id}", responses=TAGGED, summary="一个工作人员账号")
async def show_staff_account(
    session: SessionDep, caller: CallerDep, account_id: UUID, response: Response
) -> StaffAccountView:
    return await _shown(session, account_id, caller, response)


@router.post("/v1/staff-accounts/{account_id}/closure", responses=CONTESTED, summary="停用账号（须填依据）")
async def close_staff_account(
    session: SessionDep,
    caller: CallerDep,
    account_id: UUID,
    body: CloseAccount,
    seen: PreconditionDep,
    response: Response,
) -> AccountChanged:
    await commands.close(session, account_id, body.reason, seen, caller)
    return AccountChanged(account=await _shown(session, account_id, caller, response))


@router.post("/v1/staff-accounts/{account_id}/reopening", responses=_WAITS, summary="重新启用账号（须填依据）")
async def reopen_staff_account(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    account_id: UUID,
    body: ReopenAccount,
    seen: PreconditionDep,
    response: Response,
) -> AccountChanged:
    _, request = await commands.reopen(session, account_id, body.reason, seen, caller, now)
    return await _outcome(session, account_id, request, caller, response)


@router.post("/v1/staff-accounts/{account_id}/move", responses=_WAITS, summary="调动账号：角色、辖区、单位一并变更")
async def move_staff_account(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    account_id: UUID,
    body: MoveAccount,
    seen: PreconditionDep,
    response: Response,
) -> AccountChanged:
    duty = Duty(body.role, body.area, body.org)
    await refuse_unknown_places(session, runtime.packs, duty)
    _, request = await commands.move(session, account_id, duty, body.reason, seen, caller, now)
    return await _outcome(session, account_id, request, caller, response)


@router.get("/v1/staff-account-changes", summary="待复核的重新启用和调动申请")
async def list_staff_account_changes(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[AccountChangeView]:
    rows = await dual_control.pending(session, KIND, caller, paging, scope=reach_of(caller))
    accounts = await repository.of_requests(session, rows.shown)
    return pagination.page(rows, lambda row: _change_view(row, accounts[row.object_id]), lambda row: row.id)


@router.post("/v1/staff-account-changes/{request_id}/decision", summary="复核重新启用或调动申请（须为另一人）")
async def decide_staff_account_change(
    session: SessionDep, caller: CallerDep, now: NowDep, request_id: UUID, body: DecideChange
) -> AccountChangeView:
    request = await commands.decide(session, request_id, body.verdict, body.note, caller, now)
    accounts = await repository.of_requests(session, [request])
    return _change_view(request, accounts[request.object_id])


async def _outcome(
    session: AsyncSession, account_id: UUID, request: ChangeRequest | None, by: Caller, response: Response
) -> AccountChanged:
    if request is not None:
        response.status_code = 202
    shown = await _shown(session, account_id, by, response)
    return AccountChanged(account=shown, request_id=request.id if request else None)


async def _shown(session: AsyncSession, account_id: UUID, by: Caller, response: Response) -> StaffAccountView:
    row = await repository.listed(session, account_id, by, reach_of(by))
    if row is None:
        raise AccountNotFound()
    put_etag(response, row.account.token_version)
    return _view(row, by)


def _view(row: Listed, by: Caller) -> StaffAccountView:
    account = row.account
    return StaffAccountView(
        id=account.id,
        login=account.login,
        display_name=account.display_name,
        role=Role(account.role),
        area=account.area,
        org=account.org,
        state="open" if account.active else "closed",
        opened_at=account.created_at,
        last_sign_in_at=row.last_sign_in_at,
        change_waits=row.change_waits,
        administered=account.id != by.id and opening_rules.administers(by.role, Role(account.role)),
        movable=rules.movable(Role(account.role)),
        version=account.token_version,
    )


def _change_view(request: ChangeRequest, account: StaffAccount) -> AccountChangeView:
    duty = commands.wanted(request)
    return AccountChangeView(
        **ChangeRequestView.model_validate(request).model_dump(),
        login=account.login,
        display_name=account.display_name,
        step=request.payload["step"],
        role=duty.role,
        account_area=duty.area,
        org=duty.org,
    )
