"""Orders of the operators: open an account, or let another operator decide whether it is opened."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control
from chassis.access import Caller, Reach
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.pii import Cipher
from chassis.problems import Conflict, Unprocessable
from contracts.roles import Role
from services.registry.account_opening import rules
from services.registry.account_opening.rules import AccountKind
from services.registry.accounts import commands as accounts
from services.registry.accounts.commands import NewAccount

KIND = "open_account"
Create = Callable[[AsyncSession, NewAccount, Caller | None], Awaitable[bool]]
CREATE: Mapping[AccountKind, Create] = {
    "staff_account": accounts.create_staff_account,
    "client_account": accounts.create_client_account,
}


class RoleNotForDoor(Unprocessable):
    slug, title = "role-not-for-this-account", "该角色不能以这种账号登录"


class DistrictMissing(Unprocessable):
    slug, title = "district-missing", "社区工作者的账号须注明所属区（县）或街道"


class LoginTaken(Conflict):
    slug, title = "login-taken", "该账号名已被使用，请退回本申请"


@dataclass(frozen=True)
class Opening:
    """An account that waits, or waited, for a second operator. Its secret is a hash."""

    request: ChangeRequest
    kind: AccountKind
    account: NewAccount


async def open_account(
    session: AsyncSession, cipher: Cipher, kind: AccountKind, account: NewAccount, by: Caller, now: datetime
) -> bool | Opening:
    """Opens it; True if it is new, False if the login exists. One whose word moves something waits for another
    operator: until then there is no account, and nobody signs in. Raises RoleNotForDoor, DistrictMissing and
    ChangePending."""
    if not rules.fits(kind, account.role):
        raise RoleNotForDoor(role=account.role.value)
    if not rules.has_its_district(account.role, account.area):
        raise DistrictMissing()
    if await accounts.exists(session, kind, account.login):
        return False
    if not rules.takes_two_operators(account.role, account.scopes):
        return await CREATE[kind](session, account, by)
    hashed = replace(account, secret=await accounts.hash_of(account), hashed=True)
    payload = {"door": kind, "sealed": _sealed(cipher, kind, hashed)}
    proposal = Proposal(
        kind=KIND,
        object_kind=kind,
        object_id=_object_id(kind, account.login),
        area=None,
        payload=payload,
        reason="开设须两名运维人员办理的账号",
    )
    return opened(cipher, await dual_control.propose(session, proposal, by, now))


def _object_id(kind: AccountKind, login: str) -> UUID:
    """The same for the same login, so that one request waits for it; the trail names no login."""
    return uuid5(NAMESPACE_URL, f"{kind}:{accounts.normalised(kind, login)}")


def _sealed(cipher: Cipher, kind: AccountKind, account: NewAccount) -> str:
    content, row = json.dumps(asdict(account), ensure_ascii=False), _object_id(kind, account.login)
    return cipher.seal(content, table=dual_control.TABLE, column="payload", row=row).hex()


def opened(cipher: Cipher, request: ChangeRequest) -> Opening:
    row = UUID(request.object_id)
    content = cipher.open(bytes.fromhex(request.payload["sealed"]), table=dual_control.TABLE, column="payload", row=row)
    values = json.loads(content)
    account = NewAccount(**{**values, "role": Role(values["role"]), "scopes": tuple(values["scopes"])})
    return Opening(request, request.payload["door"], account)


async def decide_opening(
    session: AsyncSession, cipher: Cipher, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> Opening:
    """Another operator's word. Raises LoginTaken where the login came into use meanwhile."""
    request = await dual_control.decide(session, request_id, KIND, verdict, note, by, now, scope=Reach.ANY)
    opening = opened(cipher, request)
    if verdict == "apply" and not await CREATE[opening.kind](session, opening.account, by):
        raise LoginTaken()
    return opening
