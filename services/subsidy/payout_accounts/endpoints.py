"""Endpoints of payout accounts: say where to pay, see it, decide a change that takes a second person."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.openapi import REFUSAL
from chassis.pii import BankAccount, Cipher, SealBroken
from chassis.preconditions import CONTESTED, TAGGED, PreconditionDep, put_etag
from contracts.roles import Role
from services.subsidy.access import ACCOUNT_READERS, OFFICERS
from services.subsidy.payout_accounts import commands, repository
from services.subsidy.payout_accounts.commands import KIND, Change, NewAccount
from services.subsidy.payout_accounts.models import PayoutAccount
from services.subsidy.payout_accounts.schemas import PayoutAccountChangeView, PayoutAccountView, PutPayoutAccount
from services.subsidy.projections import repository as projections

ACCESS: AccessTable = {
    "put_payout_account": {Role.EMPLOYER_CLERK: Reach.ORG},
    "show_payout_account": ACCOUNT_READERS,
    "list_payout_account_changes": OFFICERS,
    "list_changes_of_payout_account": ACCOUNT_READERS,
    "decide_payout_account_change": {
        Role.DISTRICT_REVIEWER: Reach.AREA,
        Role.DISTRICT_APPROVER: Reach.AREA,
        Role.CITY_APPROVER: Reach.AREA,
        Role.PAYER: Reach.AREA,
    },
    "withdraw_payout_account_change": {Role.EMPLOYER_CLERK: Reach.ORG},
}
router = APIRouter(tags=["payout accounts"], route_class=IdempotentRoute)
_PUT: dict[int | str, dict[str, Any]] = {
    **CONTESTED,
    202: {"model": PayoutAccountChangeView, "description": "变更待他人复核，复核前不生效"},
    428: {"description": "更换账户须携带 If-Match", "content": REFUSAL},
}


@router.put("/v1/payout-accounts/{employer_id}", responses=_PUT, summary="登记收款账户")
async def put_payout_account(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    seen: PreconditionDep,
    response: Response,
    employer_id: UUID,
    body: PutPayoutAccount,
) -> PayoutAccountView | PayoutAccountChangeView:
    wanted = NewAccount(body.holder, body.account, body.evidence)
    outcome = await commands.put_payout_account(session, runtime.cipher, employer_id, wanted, caller, now, seen)
    if isinstance(outcome, Change):
        response.status_code = 202
        return _change(outcome)
    put_etag(response, outcome.version)
    return _account(runtime.cipher, outcome)


@router.get("/v1/payout-accounts/{employer_id}", responses=TAGGED, summary="查看收款账户（脱敏）")
async def show_payout_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, response: Response, employer_id: UUID
) -> PayoutAccountView:
    employer = await projections.employer_in_scope(session, employer_id, caller)
    account = await repository.account_of(session, employer.employer_id)
    put_etag(response, account.version)
    return _account(runtime.cipher, account)


@router.get("/v1/payout-account-changes", summary="待复核的收款账户变更")
async def list_payout_account_changes(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    limit: pagination.Limit = 50,
    cursor: pagination.Cursor = None,
) -> pagination.Page[PayoutAccountChangeView]:
    after = pagination.decode(cursor, UUID)
    rows = await dual_control.pending(session, KIND, caller, after, limit + 1)
    return pagination.page(rows, limit, lambda row: _listed(runtime.cipher, row), lambda row: row.id)


@router.get("/v1/payout-accounts/{employer_id}/changes", summary="该单位收款账户变更申请的记录")
async def list_changes_of_payout_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, employer_id: UUID
) -> list[PayoutAccountChangeView]:
    employer = await projections.employer_in_scope(session, employer_id, caller)
    rows = await dual_control.of_object(session, KIND, employer.employer_id)
    return [_listed(runtime.cipher, row) for row in rows]


@router.post("/v1/payout-accounts/{employer_id}/changes/{request_id}/decision", summary="复核收款账户变更")
async def decide_payout_account_change(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    employer_id: UUID,
    request_id: UUID,
    body: DecideChange,
) -> PayoutAccountChangeView:
    decided = await commands.decide_change(
        session, runtime.cipher, request_id, employer_id, body.verdict, body.note, caller, now
    )
    return _change(decided)


@router.post("/v1/payout-accounts/{employer_id}/changes/{request_id}/withdrawal", summary="撤回收款账户变更")
async def withdraw_payout_account_change(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, employer_id: UUID, request_id: UUID
) -> PayoutAccountChangeView:
    return _change(await commands.withdraw_change(session, runtime.cipher, request_id, employer_id, caller, now))


def _account(cipher: Cipher, account: PayoutAccount) -> PayoutAccountView:
    number = cipher.open(account.account_sealed, table="payout_account", column="account_sealed", row=account.payee_id)
    return PayoutAccountView(
        payee_id=account.payee_id,
        holder=account.holder,
        account=BankAccount(number).masked,
        version=account.version,
    )


def _listed(cipher: Cipher, request: ChangeRequest) -> PayoutAccountChangeView:
    """One that cannot be read does not hide the others."""
    try:
        return _change(commands.opened(cipher, request))
    except SealBroken:
        shown = ChangeRequestView.model_validate(request).model_dump()
        own_name, version = request.payload["own_name"], request.payload["from_version"]
        return PayoutAccountChangeView(
            **shown, holder=None, account=None, own_name=own_name, from_version=version, unreadable=True
        )


def _change(change: Change) -> PayoutAccountChangeView:
    return PayoutAccountChangeView(
        **ChangeRequestView.model_validate(change.request).model_dump(),
        holder=change.wanted.holder,
        account=change.wanted.account.masked,
        own_name=change.own_name,
        from_version=change.from_version,
    )
