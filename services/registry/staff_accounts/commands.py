"""Orders about staff accounts that exist: close, reopen, move; and the second person's word on the latter two."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.preconditions import Precondition
from chassis.problems import Conflict, PreconditionRequired, Unprocessable
from contracts.roles import Role
from services.registry.account_opening import commands as opening
from services.registry.account_opening import rules as opening_rules
from services.registry.account_opening.commands import AccountNotFound, OwnAccount
from services.registry.account_opening.rules import Duty
from services.registry.accounts.models import StaffAccount
from services.registry.accounts.repository import locked_staff
from services.registry.staff_accounts import repository, rules
from services.registry.staff_accounts.repository import KIND, TABLE
from services.registry.staff_accounts.rules import Step
from services.registry.staff_sessions.commands import end_sessions


class AccountClosed(Conflict):
    slug, title = "account-closed", "该账号已停用"


class AccountOpen(Conflict):
    slug, title = "account-open", "该账号在用，无须重新启用"


class LastOperators(Conflict):
    slug, title = "last-operators", "停用后将不足两名相互独立的运维人员，请先增设"


class RoleFixed(Unprocessable):
    slug, title = "role-fixed", "运维、城市管理员和安全员的账号不作调动，请另行开设"


class AccountChangedMeanwhile(Conflict):
    slug, title = "account-changed", "该账号在申请后已有变动，请退回本申请重报"


async def close(session: AsyncSession, account_id: UUID, reason: str, seen: Precondition, by: Caller) -> StaffAccount:
    """One person's word is enough: it takes power away. Raises LastOperators, AccountClosed and what `administered`
    does."""
    account = await administered(session, account_id, seen, by)
    if not account.active:
        raise AccountClosed()
    if account.role == Role.OPS:
        await _refuse_last_operators(session, account.id)
    account.active = False
    await changed(session, account, "close_staff_account", reason, by)
    return account


async def reopen(
    session: AsyncSession, account_id: UUID, reason: str, seen: Precondition, by: Caller, now: datetime
) -> tuple[StaffAccount, ChangeRequest | None]:
    """Waits for a second person where opening it would. Raises AccountOpen, ChangePending and what `administered`
    does."""
    account = await administered(session, account_id, seen, by)
    if account.active:
        raise AccountOpen()
    return account, await _ask_or_apply(session, account, "reopen", duty_of(account), reason, by, now)


async def move(
    session: AsyncSession, account_id: UUID, duty: Duty, reason: str, seen: Precondition, by: Caller, now: datetime
) -> tuple[StaffAccount, ChangeRequest | None]:
    """Role, area and organisation at once. Waits for a second person where opening the one or the other would.

    Raises RoleFixed, AccountClosed, ChangePending, what `refuse_unfit` and `administered` do.
    """
    account = await administered(session, account_id, seen, by)
    if not account.active:
        raise AccountClosed()
    if not rules.movable(Role(account.role), duty.role):
        raise RoleFixed()
    opening.refuse_unfit("staff_account", duty, by)
    return account, await _ask_or_apply(session, account, "move", duty, reason, by, now)


async def decide(
    session: AsyncSession, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> ChangeRequest:
    """The second person's word. Raises OneHand, OwnAccount, and AccountChangedMeanwhile where the account is no longer
    what the request was about."""
    request, account = await decided(session, request_id, KIND, verdict, note, by, now)
    if verdict == "apply":
        await _apply(session, account, request.payload["step"], wanted(request), request.reason, by)
    return request


async def decided(
    session: AsyncSession, request_id: UUID, kind: str, verdict: Verdict, note: str, by: Caller, now: datetime
) -> tuple[ChangeRequest, StaffAccount]:
    """A second person's word on any change of an account, which is locked and, to apply it, of the `version` that the
    payload names. Raises OneHand, OwnAccount and AccountChangedMeanwhile."""
    scope = opening.reach_of(by)
    waiting = await dual_control.by_id(session, request_id, kind, by, scope=scope)
    account = await _locked(session, UUID(waiting.object_id))
    request = await dual_control.decide(session, request_id, kind, verdict, note, by, now, scope=scope)
    await opening.refuse_one_hand(session, request.requested_by, by.id)
    if account.id == by.id:
        raise OwnAccount()
    if verdict == "apply" and account.token_version != request.payload["version"]:
        raise AccountChangedMeanwhile()
    return request, account


def wanted(request: ChangeRequest) -> Duty:
    """What the account is for once the request is applied."""
    duty: Mapping[str, Any] = request.payload["duty"]
    return Duty(Role(duty["role"]), duty["area"], duty["org"])


def duty_of(account: StaffAccount) -> Duty:
    return Duty(Role(account.role), account.area, account.org)


async def administered(session: AsyncSession, account_id: UUID, seen: Precondition, by: Caller) -> StaffAccount:
    """The account, locked, if the caller administers it and says which version they have seen.

    Raises AccountNotFound outside their reach, OwnAccount, RoleAboveOwn, PreconditionRequired and PreconditionFailed.
    """
    account = await repository.in_reach(session, account_id, by, opening.reach_of(by))
    if account is None:
        raise AccountNotFound()
    if account.id == by.id:
        raise OwnAccount()
    if not opening_rules.administers(by.role, Role(account.role)):
        raise opening.RoleAboveOwn(role=account.role)
    if not seen.names_a_version:
        raise PreconditionRequired()
    if account.role == Role.OPS:
        await repository.locked_operators(session)
    account = await _locked(session, account_id)
    seen.hold(account.token_version)
    return account


async def _locked(session: AsyncSession, account_id: UUID) -> StaffAccount:
    account = await locked_staff(session, account_id)
    if account is None:
        raise AccountNotFound()
    return account


async def _refuse_last_operators(session: AsyncSession, closing: UUID) -> None:
    left = [operator for operator in await repository.locked_operators(session) if operator != closing]
    if not opening_rules.two_persons_among([await opening.lineage(session, operator) for operator in left]):
        raise LastOperators()


async def _ask_or_apply(
    session: AsyncSession, account: StaffAccount, step: Step, duty: Duty, reason: str, by: Caller, now: datetime
) -> ChangeRequest | None:
    before = duty_of(account)
    if not any(opening_rules.takes_two_operators(role, ()) for role in (before.role, duty.role)):
        await _apply(session, account, step, duty, reason, by)
        return None
    proposal = Proposal(
        kind=KIND,
        object_kind=TABLE,
        object_id=account.id,
        area=opening_rules.decided_in(before, duty),
        payload={"step": step, "duty": asdict(duty), "version": account.token_version},
        reason=reason,
    )
    return await dual_control.propose(session, proposal, by, now)


async def _apply(session: AsyncSession, account: StaffAccount, step: Step, duty: Duty, reason: str, by: Caller) -> None:
    before = duty_of(account)
    account.active = True
    account.role, account.area, account.org = duty.role.value, duty.area, duty.org
    detail = {"from": _in_words(before), "to": _in_words(duty)} if step == "move" else None
    await changed(session, account, f"{step}_staff_account", reason, by, detail)


async def changed(
    session: AsyncSession,
    account: StaffAccount,
    action: str,
    reason: str,
    by: Caller,
    detail: Mapping[str, str] | None = None,
) -> None:
    """What every change has: the next version, the end of what the account had signed in to, and the trail."""
    account.token_version += 1
    await session.flush()
    await end_sessions(session, account.id, action, by)
    await audit.record(session, by, action, TABLE, account.id, reason, detail, area=account.area)


def _in_words(duty: Duty) -> str:
    return " ".join(part for part in (duty.role.value, duty.area, duty.org) if part)
