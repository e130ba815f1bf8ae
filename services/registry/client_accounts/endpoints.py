"""Endpoints of clients that exist: list them, close and reopen them, replace credentials, decide on what waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.db import instant
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import CONTESTED, TAGGED, PreconditionDep, put_etag
from contracts.roles import Role
from services.registry.access import OPS
from services.registry.account_opening.commands import AccountNotFound, reach_of
from services.registry.accounts.models import ClientAccount
from services.registry.client_accounts import commands, rules
from services.registry.client_accounts.commands import KIND, Wanted
from services.registry.client_accounts.rules import ClientState
from services.registry.client_accounts.schemas import (
    ClientAccountView,
    ClientChanged,
    ClientChangeView,
    CloseClient,
    CredentialView,
    PutCredential,
    ReopenClient,
    RetireCredential,
)
from services.registry.client_credentials import repository
from services.registry.client_credentials.commands import read_key
from services.registry.client_credentials.models import ClientCredential
from services.registry.client_credentials.rules import Span, thumbprint

READERS: Rule = {**OPS, Role.AUDITOR: Reach.AREA, Role.SECURITY_OFFICER: Reach.AREA}
ACCESS: AccessTable = {
    "list_client_accounts": READERS,
    "show_client_account": READERS,
    "close_client_account": OPS,
    "reopen_client_account": OPS,
    "put_client_credential": OPS,
    "retire_client_credential": OPS,
    "list_client_account_changes": OPS,
    "decide_client_account_change": OPS,
}
router = APIRouter(tags=["accounts"], route_class=IdempotentRoute)
_WAITS: dict[int | str, dict[str, Any]] = {
    **CONTESTED,
    202: {"model": ClientChanged, "description": "须两人办理，待另一人复核，账号未变"},
}


@router.get("/v1/client-accounts", summary="系统账号")
async def list_client_accounts(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep, state: ClientState | None = None
) -> pagination.Page[ClientAccountView]:
    active = None if state is None else state == "open"
    rows = await repository.clients(session, caller, reach_of(caller), active, paging)
    views = {view.id: view for view in await _views(session, rows.shown)}
    return pagination.page(rows, lambda row: views[row.id], lambda row: row.id)


@router.get("/v1/client-accounts/{client_account_id}", responses=TAGGED, summary="一个系统账号及其凭证")
async def show_client_account(
    session: SessionDep, caller: CallerDep, client_account_id: UUID, response: Response
) -> ClientAccountView:
    return await _shown(session, client_account_id, caller, response)


@router.post("/v1/client-accounts/{client_account_id}/closure", responses=_WAITS, summary="停用系统账号（须填依据）")
async def close_client_account(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    client_account_id: UUID,
    body: CloseClient,
    seen: PreconditionDep,
    response: Response,
) -> ClientChanged:
    request = await commands.close(session, client_account_id, body.reason, seen, caller, now)
    return await _outcome(session, client_account_id, request, caller, response)


@router.post(
    "/v1/client-accounts/{client_account_id}/reopening", responses=_WAITS, summary="重新启用系统账号（须填依据）"
)
async def reopen_client_account(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    client_account_id: UUID,
    body: ReopenClient,
    seen: PreconditionDep,
    response: Response,
) -> ClientChanged:
    request = await commands.reopen(session, client_account_id, body.reason, seen, caller, now)
    return await _outcome(session, client_account_id, request, caller, response)


@router.post(
    "/v1/client-accounts/{client_account_id}/credentials",
    status_code=202,
    responses=CONTESTED,
    summary="申请更换凭证（须另一人复核）",
)
async def put_client_credential(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    client_account_id: UUID,
    body: PutCredential,
    seen: PreconditionDep,
    response: Response,
) -> ClientChanged:
    key = read_key(body.public_key.model_dump(exclude_none=True)) if body.public_key else None
    secret = body.secret.get_secret_value() if body.secret else ""
    wanted = Wanted(secret, key, body.overlap_days, body.signature)
    request = await commands.put_credential(session, runtime, client_account_id, wanted, body.reason, seen, caller, now)
    return await _outcome(session, client_account_id, request, caller, response)


@router.post(
    "/v1/client-accounts/{client_account_id}/credentials/{credential_id}/retirement",
    responses=CONTESTED,
    summary="立即停用一个凭证（须填依据）",
)
async def retire_client_credential(
    session: SessionDep,
    caller: CallerDep,
    client_account_id: UUID,
    credential_id: UUID,
    body: RetireCredential,
    seen: PreconditionDep,
    response: Response,
) -> ClientChanged:
    await commands.retire_credential(session, client_account_id, credential_id, body.reason, seen, caller)
    return await _outcome(session, client_account_id, None, caller, response)


@router.get("/v1/client-account-changes", summary="待复核的系统账号变更申请")
async def list_client_account_changes(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[ClientChangeView]:
    rows = await dual_control.pending(session, KIND, caller, paging, scope=reach_of(caller))
    return pagination.page(rows, _change_view, lambda row: row.id)


@router.post("/v1/client-account-changes/{request_id}/decision", summary="复核系统账号变更申请（须为另一人）")
async def decide_client_account_change(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, request_id: UUID, body: DecideChange
) -> ClientChangeView:
    request = await commands.decide(session, runtime.cipher, request_id, body.verdict, body.note, caller, now)
    return _change_view(request)


async def _outcome(
    session: AsyncSession, account_id: UUID, request: ChangeRequest | None, by: Caller, response: Response
) -> ClientChanged:
    if request is not None:
        response.status_code = 202
    shown = await _shown(session, account_id, by, response)
    return ClientChanged(account=shown, request_id=request.id if request else None)


async def _shown(session: AsyncSession, account_id: UUID, by: Caller, response: Response) -> ClientAccountView:
    account = await repository.client_in_reach(session, account_id, by, reach_of(by))
    if account is None:
        raise AccountNotFound()
    put_etag(response, account.version)
    [view] = await _views(session, [account])
    return view


async def _views(session: AsyncSession, accounts: Sequence[ClientAccount]) -> list[ClientAccountView]:
    now = await instant(session)
    credentials = await repository.credentials_of(session, [account.id for account in accounts])
    return [
        _view(account, credentials[account.id], await dual_control.waits(session, KIND, account.id), now)
        for account in accounts
    ]


def _view(
    account: ClientAccount, credentials: Sequence[ClientCredential], change_waits: bool, now: datetime
) -> ClientAccountView:
    return ClientAccountView(
        id=account.id,
        client_id=account.client_id,
        display_name=account.display_name,
        role=Role(account.role),
        area=account.area,
        org=account.org,
        scopes=list(account.scopes),
        state="open" if account.active else "closed",
        opened_at=account.created_at,
        credentials=[_credential_view(credential, now) for credential in credentials],
        change_waits=change_waits,
        closing_means=rules.consequence(account.scopes),
        version=account.version,
    )


def _credential_view(credential: ClientCredential, now: datetime) -> CredentialView:
    return CredentialView(
        id=credential.id,
        kind="secret" if credential.public_key is None else "key",
        state=Span(credential.expires_at, credential.ended_at).state(now),
        thumbprint=credential.thumbprint,
        created_at=credential.created_at,
        expires_at=credential.expires_at,
        ended_at=credential.ended_at,
        last_used_at=credential.last_used_at,
        signature=credential.signature or "none",
        signing_key_given_at=credential.signing_key_given_at,
    )


def _change_view(request: ChangeRequest) -> ClientChangeView:
    payload = request.payload
    return ClientChangeView(
        **ChangeRequestView.model_validate(request).model_dump(),
        step=payload["step"],
        client_id=payload["client_id"],
        closing_means=payload.get("closing_means"),
        credential_kind=payload.get("kind"),
        thumbprint=thumbprint(payload["public_key"]) if "public_key" in payload else None,
        overlap_days=payload.get("overlap_days"),
        signature=payload.get("signature"),
    )
