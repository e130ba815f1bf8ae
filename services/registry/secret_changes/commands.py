"""Orders about secrets: by their owner, who proves the old one; and resets, by two who administer the account."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.db import instant
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.pagination import Paging, Rows
from chassis.pii import Cipher
from chassis.problems import Conflict
from chassis.runtime import Runtime
from chassis.text import normalised_login
from contracts.roles import Role
from services.registry.account_opening import rules as opening_rules
from services.registry.account_opening.commands import (
    AccountNotFound,
    OwnAccount,
    RoleAboveOwn,
    lineage,
    refuse_one_hand,
)
from services.registry.accounts import repository as accounts
from services.registry.accounts.models import StaffAccount
from services.registry.secret_changes import repository, rules
from services.registry.secret_changes.rules import Kind, Reset
from services.registry.settings import registry_settings
from services.registry.sign_ins.commands import with_right_secret
from services.registry.staff_secrets import commands as staff_secrets
from services.registry.staff_secrets import repository as secrets_of_staff
from services.registry.staff_sessions.commands import caller_of, end_sessions

OBJECT = "staff_account"
T = TypeVar("T")
Step = Callable[[AsyncSession, StaffAccount, datetime], Awaitable[T]]


class HandInBothResets(Conflict):
    slug, title = "hand-in-both-resets", "刚参与重置该账号密码或关联其统一身份的人不能参与重置其动态验证码，反之亦然"


async def change_own_secret(runtime: Runtime, login: str, secret: str, new: str, code: str | None) -> datetime:
    """Until when the new secret lasts. Raises what `with_right_secret` and `staff_secrets.change_secret` raise."""

    async def change(session: AsyncSession, account: StaffAccount, now: datetime) -> datetime:
        until = await staff_secrets.change_secret(session, runtime.cipher, account, new, code, now)
        await end_sessions(session, account.id, "secret_changed", caller_of(account))
        return until

    return await _by_owner(runtime, login, secret, change, "change_secret")


async def start_enrolment(runtime: Runtime, login: str, secret: str, code: str | None) -> str:
    """The address for the device. Raises what `with_right_secret` and `staff_secrets.start_enrolment` raise."""

    async def start(session: AsyncSession, account: StaffAccount, now: datetime) -> str:
        return await staff_secrets.start_enrolment(session, runtime.cipher, account, code, now)

    return await _by_owner(runtime, login, secret, start, "start_second_factor")


async def confirm_enrolment(runtime: Runtime, login: str, secret: str, code: str) -> list[str]:
    """Recovery codes. Raises what `with_right_secret` and `staff_secrets.confirm_enrolment` raise."""

    async def confirm(session: AsyncSession, account: StaffAccount, now: datetime) -> list[str]:
        return await staff_secrets.confirm_enrolment(session, runtime.cipher, account, code, now)

    return await _by_owner(runtime, login, secret, confirm, "confirm_second_factor")


async def renew_recovery_codes(runtime: Runtime, login: str, secret: str, code: str) -> list[str]:
    """Raises what `with_right_secret` and `staff_secrets.renew_recovery_codes` raise."""

    async def renew(session: AsyncSession, account: StaffAccount, now: datetime) -> list[str]:
        return await staff_secrets.renew_recovery_codes(session, runtime.cipher, account, code, now)

    return await _by_owner(runtime, login, secret, renew, "renew_recovery_codes")


async def _by_owner(runtime: Runtime, login: str, secret: str, step: Step[T], action: str) -> T:
    async def act(session: AsyncSession, account: StaffAccount, now: datetime) -> T:
        outcome = await step(session, account, now)
        await audit.record(session, caller_of(account), action, OBJECT, account.id)
        return outcome

    return await with_right_secret(runtime, login, secret, act)


@dataclass(frozen=True)
class ResetRequest:
    """A reset that waits for a second person, or what became of it, and whose account it is."""

    request: ChangeRequest
    account: StaffAccount


async def propose_secret_reset(
    session: AsyncSession, cipher: Cipher, login: str, secret: str, reason: str, by: Caller, now: datetime
) -> ResetRequest:
    """A first secret that an administrator of the account has chosen; another one decides. The second factor stays.

    Whether it was the account's secret before is not said: they could guess by it. Raises AccountNotFound, OwnAccount,
    RoleAboveOwn, SecretWeak, HandInBothResets and ChangePending.
    """
    account = await _living(session, login, by)
    await staff_secrets.refuse_weak(account, secret)
    hashed = await staff_secrets.hash_of(secret)
    sealed = cipher.seal(hashed, table=dual_control.TABLE, column="payload", row=account.id).hex()
    return await _propose(session, "reset_secret", account, {"sealed": sealed}, reason, by, now)


async def propose_factor_reset(
    session: AsyncSession, login: str, reason: str, by: Caller, now: datetime
) -> ResetRequest:
    """For a lost device without recovery codes. Raises AccountNotFound, OwnAccount, RoleAboveOwn, NoSecondFactor,
    HandInBothResets and ChangePending."""
    account = await _living(session, login, by)
    if await secrets_of_staff.factor_of(session, account.id) is None:
        raise staff_secrets.NoSecondFactor()
    return await _propose(session, "reset_second_factor", account, {}, reason, by, now)


async def _living(session: AsyncSession, login: str, by: Caller) -> StaffAccount:
    account = await repository.account_in_reach(session, normalised_login(login), by)
    if account is None or not account.active:
        raise AccountNotFound()
    if account.id == by.id:
        raise OwnAccount()
    if not opening_rules.administers(by.role, Role(account.role)):
        raise RoleAboveOwn(role=account.role)
    return account


async def _propose(
    session: AsyncSession,
    kind: Kind,
    account: StaffAccount,
    payload: dict[str, str],
    reason: str,
    by: Caller,
    now: datetime,
) -> ResetRequest:
    await refuse_hand_in_both(session, kind, account.id, [by.id], now)
    proposal = Proposal(
        kind=kind, object_kind=OBJECT, object_id=account.id, area=account.area, payload=payload, reason=reason
    )
    return ResetRequest(await dual_control.propose(session, proposal, by, now), account)


async def decide_reset(
    session: AsyncSession,
    cipher: Cipher,
    kind: Kind,
    request_id: UUID,
    verdict: Verdict,
    note: str,
    by: Caller,
    now: datetime,
) -> ResetRequest:
    """A second person's word, who administers the account now. Raises what `dual_control.decide` raises,
    AccountNotFound, OwnAccount, OneHand and HandInBothResets."""
    administered = repository.of_administered(by)
    request = await dual_control.decide(session, request_id, kind, verdict, note, by, now, reach=administered)
    account = await accounts.locked_staff(session, UUID(request.object_id))
    if account is None or (verdict == "apply" and not account.active):
        raise AccountNotFound()
    if verdict == "apply":
        if account.id == by.id:
            raise OwnAccount()
        await refuse_one_hand(session, request.requested_by, by.id)
        await refuse_hand_in_both(session, kind, account.id, [request.requested_by, by.id], now)
        await _apply(session, cipher, request, account)
        await end_sessions(session, account.id, kind, by)
    return ResetRequest(request, account)


async def _apply(session: AsyncSession, cipher: Cipher, request: ChangeRequest, account: StaffAccount) -> None:
    if request.kind == "reset_second_factor":
        await secrets_of_staff.remove_factor(session, account.id)
        return
    sealed = bytes.fromhex(request.payload["sealed"])
    hashed = cipher.open(sealed, table=dual_control.TABLE, column="payload", row=account.id)
    await staff_secrets.put_first_secret(session, account, hashed, await instant(session))


async def refuse_hand_in_both(
    session: AsyncSession, kind: str, account_id: UUID, persons: Sequence[UUID], now: datetime
) -> None:
    """Raises HandInBothResets. Accounts of one line may be one person's: they count as one here too."""
    requests = [
        request
        for other in rules.SEPARATE[kind]
        for request in await dual_control.of_object(session, other, account_id)
    ]
    others = [
        Reset(await _lines_of(session, [request.requested_by, request.decided_by]), request.decided_at)
        for request in requests
        if request.state == "applied" and request.decided_by and request.decided_at
    ]
    interval = timedelta(hours=registry_settings().reset_interval_hours)
    if rules.has_a_hand_in_both(await _lines_of(session, persons), others, now, interval):
        raise HandInBothResets(hours=registry_settings().reset_interval_hours)


async def _lines_of(session: AsyncSession, persons: Sequence[UUID]) -> frozenset[UUID]:
    lines = [await lineage(session, person) for person in persons]
    return frozenset(persons).union(*lines)


async def waiting_resets(session: AsyncSession, kind: Kind, by: Caller, paging: Paging) -> Rows[ResetRequest]:
    """Those that wait for a second person, of accounts that the caller administers, oldest first."""
    administered = repository.of_administered(by)
    rows = await dual_control.pending(session, kind, by, paging, reach=administered)
    by_id = await secrets_of_staff.accounts_by_id(session, [UUID(row.object_id) for row in rows.shown])
    return rows.of(lambda row: ResetRequest(row, by_id[UUID(row.object_id)]))
