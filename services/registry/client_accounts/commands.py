"""Orders about clients that exist: close, reopen, give another credential, retire one; and the second person's word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller, Reach
from chassis.db import instant
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.pii import Cipher
from chassis.preconditions import Precondition
from chassis.problems import Conflict, NotFound, PreconditionRequired, Unprocessable
from chassis.runtime import Runtime
from contracts.roles import Role
from contracts.signatures import Algorithm
from services.registry.account_opening import commands as opening
from services.registry.account_opening.commands import AccountNotFound
from services.registry.accounts.commands import NewAccount, hash_of, is_right
from services.registry.accounts.models import ClientAccount
from services.registry.accounts.rules import Signature, algorithm_of
from services.registry.client_accounts import rules
from services.registry.client_accounts.rules import Step
from services.registry.client_credentials import commands as credentials
from services.registry.client_credentials import repository
from services.registry.client_credentials.commands import Offer
from services.registry.client_credentials.models import ClientCredential
from services.registry.client_credentials.rules import MOST_LIVING
from services.registry.settings import registry_settings
from services.registry.staff_secrets.commands import refuse_weak

KIND = "change_client_account"
TABLE = "client_account"


class ClientClosed(Conflict):
    slug, title = "account-closed", "该账号已停用"


class ClientOpen(Conflict):
    slug, title = "account-open", "该账号在用，无须重新启用"


class ClientChangedMeanwhile(Conflict):
    slug, title = "account-changed", "该账号在申请后已有变动，请退回本申请重报"


class TwoCredentials(Conflict):
    slug, title = "two-credentials", "已有两个有效凭证，请先停用其中一个"


class LastCredential(Conflict):
    slug, title = "last-credential", "这是唯一有效的凭证：请先更换（已泄露的，重叠期填 0），或停用该账号"


class CredentialNotFound(NotFound):
    slug, title = "credential-not-found", "未找到该有效凭证"


class CredentialUsedBefore(Unprocessable):
    slug, title = "secret-used-before", "新密码与当前或用过的密码相同"


class OverlapTooLong(Unprocessable):
    slug, title = "overlap-too-long", "重叠期超过上限"


@dataclass(frozen=True)
class Wanted:
    """The credential that is asked for: a secret in clear, or a public key."""

    secret: str
    public_key: Mapping[str, str] | None
    overlap_days: int
    signature: Signature | None = None
    """None: as the newest living credential has it."""


async def close(
    session: AsyncSession, account_id: UUID, reason: str, seen: Precondition, by: Caller, now: datetime
) -> ChangeRequest | None:
    """Ends every token of the client. Waits for a second person where it is one of our own services'. Raises
    ClientClosed, ChangePending and what `_administered` does."""
    account = await _administered(session, account_id, seen, by)
    _refuse_closed(account)
    return await _ask_or_apply(session, account, "close", {}, reason, by, now)


async def reopen(
    session: AsyncSession, account_id: UUID, reason: str, seen: Precondition, by: Caller, now: datetime
) -> ChangeRequest | None:
    """With the credentials that are still good. Raises ClientOpen, ChangePending and what `_administered` does."""
    account = await _administered(session, account_id, seen, by)
    if account.active:
        raise ClientOpen()
    return await _ask_or_apply(session, account, "reopen", {}, reason, by, now)


async def put_credential(
    session: AsyncSession,
    runtime: Runtime,
    account_id: UUID,
    wanted: Wanted,
    reason: str,
    seen: Precondition,
    by: Caller,
    now: datetime,
) -> ChangeRequest:
    """Asks for another credential, beside the living one or in place of it. Raises TwoCredentials, OverlapTooLong,
    CredentialUsedBefore, SecretWeak, KeyTaken, ClientClosed, ChangePending and what `_administered` does."""
    account = await _administered(session, account_id, seen, by)
    _refuse_closed(account)
    if wanted.overlap_days > (most := registry_settings().client_overlap_days):
        raise OverlapTooLong(f"至多 {most} 天")
    await repository.adopt(session, account)
    living = await repository.living(session, account.id)
    if wanted.overlap_days and len(living) >= MOST_LIVING:
        raise TwoCredentials()
    signature = _signature(wanted, living)
    credentials.refuse_unsignable(runtime, Role(account.role), signature)
    if wanted.public_key:
        await credentials.refuse_taken(session, wanted.public_key)
        content: dict[str, Any] = {"kind": "key", "public_key": dict(wanted.public_key)}
    else:
        content = {"kind": "secret", "sealed": await _sealed_hash(session, runtime.cipher, account, wanted.secret)}
    content |= {"overlap_days": wanted.overlap_days, "signature": signature or "none"}
    return await _ask(session, account, "put_credential", content, reason, by, now)


def _signature(wanted: Wanted, living: Sequence[ClientCredential]) -> Algorithm | None:
    """Left out, a replacement takes no signature away."""
    if wanted.signature is not None:
        return algorithm_of(wanted.signature)
    newest = living[-1].signing if living else None
    return newest.algorithm if newest else None


async def _sealed_hash(session: AsyncSession, cipher: Cipher, account: ClientAccount, secret: str) -> str:
    """Raises SecretWeak and CredentialUsedBefore."""
    new = NewAccount(login=account.client_id, secret=secret, role=Role(account.role), display_name=account.display_name)
    if registry_settings().first_secrets_change:
        await refuse_weak(new, secret)
    await _refuse_used(session, account, secret)
    return cipher.seal(await hash_of(new), table=dual_control.TABLE, column="payload", row=account.id).hex()


async def retire_credential(
    session: AsyncSession, account_id: UUID, credential_id: UUID, reason: str, seen: Precondition, by: Caller
) -> None:
    """One person's word: another one is living. Raises CredentialNotFound, LastCredential and what `_administered`
    does."""
    account = await _administered(session, account_id, seen, by)
    await repository.adopt(session, account)
    living = {credential.id: credential for credential in await repository.living(session, account.id)}
    if credential_id not in living:
        raise CredentialNotFound()
    if len(living) == 1:
        raise LastCredential()
    await credentials.retire(session, living[credential_id], await instant(session))
    await _changed(session, account, "retire_client_credential", reason, by, {"credential": str(credential_id)})


async def decide(
    session: AsyncSession, cipher: Cipher, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> ChangeRequest:
    """The second person's word. Raises OneHand, SealBroken where there is nothing to open, and ClientChangedMeanwhile
    where the client is no longer what the request was about."""
    waiting = await dual_control.by_id(session, request_id, KIND, by, scope=Reach.ANY)
    account = await _locked(session, UUID(waiting.object_id))
    request = await dual_control.decide(session, request_id, KIND, verdict, note, by, now, scope=Reach.ANY)
    await opening.refuse_one_hand(session, request.requested_by, by.id)
    if verdict == "apply":
        if account.version != request.payload["version"]:
            raise ClientChangedMeanwhile()
        await _apply(session, cipher, account, request, by)
    return request


async def _administered(session: AsyncSession, account_id: UUID, seen: Precondition, by: Caller) -> ClientAccount:
    """The client, locked, if the caller says which version they have seen. Raises AccountNotFound,
    PreconditionRequired and PreconditionFailed."""
    if await repository.client_in_reach(session, account_id, by, opening.reach_of(by)) is None:
        raise AccountNotFound()
    if not seen.names_a_version:
        raise PreconditionRequired()
    account = await _locked(session, account_id)
    seen.hold(account.version)
    return account


async def _locked(session: AsyncSession, account_id: UUID) -> ClientAccount:
    account = await repository.locked_client(session, account_id)
    if account is None:
        raise AccountNotFound()
    return account


def _refuse_closed(account: ClientAccount) -> None:
    if not account.active:
        raise ClientClosed()


async def _refuse_used(session: AsyncSession, account: ClientAccount, secret: str) -> None:
    """One that leaked does not come back, nor does one by another name stay for ever."""
    past = (await repository.credentials_of(session, [account.id]))[account.id]
    hashes = [credential.secret_hash for credential in past if credential.secret_hash]
    for stored in hashes[-registry_settings().secrets_remembered :]:
        if await is_right(secret, stored):
            raise CredentialUsedBefore()


async def _ask_or_apply(
    session: AsyncSession,
    account: ClientAccount,
    step: Step,
    content: Mapping[str, Any],
    reason: str,
    by: Caller,
    now: datetime,
) -> ChangeRequest | None:
    if rules.takes_two(step, Role(account.role), account.scopes):
        return await _ask(session, account, step, content, reason, by, now)
    await _switch(session, account, step, reason, by)
    return None


async def _ask(
    session: AsyncSession,
    account: ClientAccount,
    step: Step,
    content: Mapping[str, Any],
    reason: str,
    by: Caller,
    now: datetime,
) -> ChangeRequest:
    """Operators alone decide, whatever the client's area."""
    payload = {"step": step, "client_id": account.client_id, "version": account.version, **content}
    if step == "close":
        payload["closing_means"] = rules.consequence(account.scopes)
    proposal = Proposal(kind=KIND, object_kind=TABLE, object_id=account.id, area=None, payload=payload, reason=reason)
    return await dual_control.propose(session, proposal, by, now)


async def _apply(
    session: AsyncSession, cipher: Cipher, account: ClientAccount, request: ChangeRequest, by: Caller
) -> None:
    step: Step = request.payload["step"]
    if step != "put_credential":
        await _switch(session, account, step, request.reason, by)
        return
    put = await credentials.replace(
        session, account, _offer(cipher, account, request.payload), request.payload["overlap_days"]
    )
    await _changed(session, account, "put_client_credential", request.reason, by, {"credential": str(put.id)})


def _offer(cipher: Cipher, account: ClientAccount, payload: Mapping[str, Any]) -> Offer:
    """Raises SealBroken."""
    signature = algorithm_of(payload.get("signature", "none"))
    if payload["kind"] == "key":
        return Offer(public_key=payload["public_key"], signature=signature)
    sealed = bytes.fromhex(payload["sealed"])
    secret_hash = cipher.open(sealed, table=dual_control.TABLE, column="payload", row=account.id)
    return Offer(secret_hash=secret_hash, signature=signature)


async def _switch(session: AsyncSession, account: ClientAccount, step: Step, reason: str, by: Caller) -> None:
    """Closed, its tokens end; its credentials are good again when it is reopened, unless they were retired."""
    account.active = step == "reopen"
    if step == "close":
        now = await instant(session)
        await repository.adopt(session, account)
        for credential in await repository.living(session, account.id):
            await credentials.end_tokens(session, credential, now)
    await _changed(session, account, f"{step}_client_account", reason, by)


async def _changed(
    session: AsyncSession,
    account: ClientAccount,
    action: str,
    reason: str,
    by: Caller,
    detail: Mapping[str, str] | None = None,
) -> None:
    """What every change has: the next version, and the trail."""
    account.version += 1
    await session.flush()
    await audit.record(session, by, action, TABLE, account.id, reason, detail, area=account.area)
