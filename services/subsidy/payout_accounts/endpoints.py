"""Endpoints of payout accounts: say where to pay, see it, decide a change that takes a second person."""

from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.openapi import REFUSAL
from chassis.preconditions import CONTESTED, TAGGED, PreconditionDep, put_etag
from contracts.roles import Role
from services.subsidy.access import ACCOUNT_READERS, FOR_PAYEES, OFFICERS, PAYEES
from services.subsidy.payout_accounts import commands, repository, views
from services.subsidy.payout_accounts.commands import KIND, Change, NewAccount
from services.subsidy.payout_accounts.schemas import PayoutAccountChangeView, PayoutAccountView, PutPayoutAccount
from services.subsidy.projections import repository as projections

ACCESS: AccessTable = {
    "put_payout_account": FOR_PAYEES,
    "show_payout_account": ACCOUNT_READERS,
    "list_payout_account_changes": OFFICERS,
    "list_changes_of_payout_account": ACCOUNT_READERS,
    "decide_payout_account_change": {
        Role.DISTRICT_REVIEWER: Reach.AREA,
        Role.DISTRICT_APPROVER: Reach.AREA,
        Role.CITY_APPROVER: Reach.AREA,
        Role.PAYER: Reach.AREA,
    },
    "withdraw_payout_account_change": PAYEES,
}
router = APIRouter(tags=["payout accounts"], route_class=IdempotentRoute)
_PUT: dict[int | str, dict[str, Any]] = {
    **CONTESTED,
    202: {"model": PayoutAccountChangeView, "description": "变更待他人复核，复核前不生效"},
    428: {"description": "更换账户须携带 If-Match", "content": REFUSAL},
}


@router.put("/v1/payout-accounts/{payee_id}", responses=_PUT, summary="登记收款账户")
async def put_payout_account(
    runtime: RuntimeDep,
    caller: CallerDep,
    seen: PreconditionDep,
    response: Response,
    payee_id: UUID,
    body: PutPayoutAccount,
) -> PayoutAccountView | PayoutAccountChangeView:
    wanted = NewAccount(body.holder, body.account, body.evidence)
    payee, outcome = await commands.put_payout_account(runtime, payee_id, wanted, caller, seen)
    if isinstance(outcome, Change):
        response.status_code = 202
        return views.change(outcome, payee, caller)
    put_etag(response, outcome.version)
    return views.account(outcome, payee, runtime.cipher, caller)


@router.get("/v1/payout-accounts/{payee_id}", responses=TAGGED, summary="查看收款账户（脱敏）")
async def show_payout_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, response: Response, payee_id: UUID
) -> PayoutAccountView:
    payee = await projections.payee_in_scope(session, payee_id, caller)
    account = await repository.account_of(session, payee.id)
    put_etag(response, account.version)
    return views.account(account, payee, runtime.cipher, caller)


@router.get("/v1/payout-account-changes", summary="待复核的收款账户变更")
async def list_payout_account_changes(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[PayoutAccountChangeView]:
    rows = await dual_control.pending(session, KIND, caller, paging, reach=repository.of_payees(caller))
    people = await projections.graduates(session, [UUID(row.object_id) for row in rows.shown])
    show = partial(views.listed, people=people, cipher=runtime.cipher, caller=caller)
    return pagination.page(rows, show, lambda row: row.id)


@router.get("/v1/payout-accounts/{payee_id}/changes", summary="收款账户变更申请的记录")
async def list_changes_of_payout_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, payee_id: UUID
) -> list[PayoutAccountChangeView]:
    payee = await projections.payee_in_scope(session, payee_id, caller)
    rows = await dual_control.of_object(session, KIND, payee.id)
    return [views.listed(row, {payee.id: payee}, runtime.cipher, caller) for row in rows]


@router.post("/v1/payout-accounts/{payee_id}/changes/{request_id}/decision", summary="复核收款账户变更")
async def decide_payout_account_change(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    payee_id: UUID,
    request_id: UUID,
    body: DecideChange,
) -> PayoutAccountChangeView:
    decided = await commands.decide_change(
        session, runtime.cipher, request_id, payee_id, body.verdict, body.note, caller, now
    )
    return views.change(decided, await projections.payee_in_scope(session, payee_id, caller), caller)


@router.post("/v1/payout-accounts/{payee_id}/changes/{request_id}/withdrawal", summary="撤回收款账户变更")
async def withdraw_payout_account_change(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, payee_id: UUID, request_id: UUID
) -> PayoutAccountChangeView:
    withdrawn = await commands.withdraw_change(session, runtime.cipher, request_id, payee_id, caller, now)
    return views.change(withdrawn, await projections.payee_in_scope(session, payee_id, caller), caller)
