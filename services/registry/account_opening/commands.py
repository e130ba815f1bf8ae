"""Orders of who administers accounts: open one, or let another person decide whether it is opened."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control
from chassis.access import Caller, Reach
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.pii import Cipher, SealBroken
from chassis.problems import Conflict, Forbidden, NotFound, Unprocessable
from contracts.roles import Role
from contracts.signatures import Algorithm
from policy_engine.packs.pack import Packs
from services.registry.account_opening import rules
from services.registry.account_opening.rules import AccountKind, Duty, Flaw
from services.registry.accounts import commands as accounts
from services.registry.accounts import repository as accounts_repository
from services.registry.accounts.commands import NewAccount
from services.registry.client_credentials import commands as client_credentials
from services.registry.places.repository import refuse_unknown
from services.registry.settings import registry_settings
from services.registry.staff_secrets.commands import refuse_weak

KIND = "open_account"
Create = Callable[[AsyncSession, NewAccount, Caller | None], Awaitable[bool]]
CREATE: Mapping[AccountKind, Create] = {
    "staff_account": accounts.create_staff_account,
    "client_account": client_credentials.create_client_account,
}


class RoleNotForDoor(Unprocessable):
    slug, title = "role-not-for-this-account", "该角色不能以这种账号登录"


class DistrictMissing(Unprocessable):
    slug, title = "district-missing", "社区工作者的账号须注明所属区（县）或街道"


class CityMissing(Unprocessable):
    slug, title = "city-missing", "该角色的账号须注明所属城市，且只到城市一级"


class OrganisationMissing(Unprocessable):
    slug, title = "organisation-missing", "用人单位、高校和部门的账号须注明单位代码"


class CreditCodeMalformed(Unprocessable):
    slug, title = "credit-code-malformed", "统一社会信用代码应为 18 位数字或大写字母"


class RoleAboveOwn(Forbidden):
    slug, title = "role-above-own", "该角色的账号不由本角色办理，请交运维人员"


class OutsideJurisdiction(Forbidden):
    slug, title = "outside-jurisdiction", "只能办理本辖区的账号"


class OneHand(Conflict):
    slug, title = "one-hand", "提出人与复核人的账号由同一人申请开设，须由另一人复核"


class LoginTaken(Conflict):
    slug, title = "login-taken", "该账号名已被使用，请退回本申请"


class AccountNotFound(NotFound):
    """For whoever administers accounts that exist, too: outside their reach there is none."""

    slug, title = "account-not-found", "未找到该账号"


class OwnAccount(Conflict):
    slug, title = "own-account", "不能办理自己的账号"


_FLAWS: Mapping[Flaw, type[Unprocessable]] = {
    "district-missing": DistrictMissing,
    "city-missing": CityMissing,
    "organisation-missing": OrganisationMissing,
    "credit-code-malformed": CreditCodeMalformed,
}


@dataclass(frozen=True)
class Opening:
    """An account that waits, or waited, for a second person. Its secret is a hash."""

    request: ChangeRequest
    kind: AccountKind
    account: NewAccount | None
    """None where what was asked for cannot be read any more: it can be refused, and asked for anew."""


async def open_account(
    session: AsyncSession, cipher: Cipher, kind: AccountKind, account: NewAccount, by: Caller, now: datetime
) -> bool | Opening:
    """Opens it; True if it is new, False if the login exists. One whose word moves something waits for another person:
    until then there is no account, and nobody signs in. Raises what `refuse_unfit` does, ChangePending, KeyTaken for
    a public key, and SecretWeak where secrets of others' choice are not known to everybody as those of the demo are.
    """
    duty = Duty(account.role, account.area, account.org)
    refuse_unfit(kind, duty, by)
    if account.public_key:
        await client_credentials.refuse_taken(session, account.public_key)
    elif registry_settings().first_secrets_change:
        await refuse_weak(account, account.secret)
    if await accounts.exists(session, kind, account.login):
        return False
    if not rules.takes_two_operators(account.role, account.scopes, account.signature is not None):
        return await CREATE[kind](session, account, by)
    hashed = account if account.public_key else replace(account, secret=await accounts.hash_of(account), hashed=True)
    payload = {"door": kind, "sealed": _sealed(cipher, kind, hashed)}
    proposal = Proposal(
        kind=KIND,
        object_kind=kind,
        object_id=_object_id(kind, account.login),
        area=rules.decided_in(duty) if kind == "staff_account" else None,
        payload=payload,
        reason="开设须两人办理的账号",
    )
    return Opening(await dual_control.propose(session, proposal, by, now), kind, hashed)


def refuse_unfit(kind: AccountKind, duty: Duty, by: Caller) -> None:
    """Raises RoleNotForDoor, RoleAboveOwn, OutsideJurisdiction, and what is missing of a place or an organisation."""
    if not rules.fits(kind, duty.role):
        raise RoleNotForDoor(role=duty.role.value)
    if not rules.administers(by.role, duty.role):
        raise RoleAboveOwn(role=duty.role.value)
    if reach_of(by) != Reach.ANY and not by.covers(duty.area or ""):
        raise OutsideJurisdiction()
    if kind == "staff_account" and (flaw := rules.flaw(duty)):
        raise _FLAWS[flaw]()


async def refuse_unknown_places(session: AsyncSession, packs: Packs, duty: Duty) -> None:
    """An account of an area or school that does not exist would see nothing, and what it enters nobody. Raises
    AreaUnknown and SchoolUnknown."""
    school = duty.org if duty.role == Role.UNIVERSITY_OFFICE else None
    await refuse_unknown(session, packs, duty.area, school=school)


def reach_of(by: Caller) -> Reach:
    """An operator's reach is the platform, everybody else's their own area."""
    return Reach.ANY if by.role == Role.OPS else Reach.AREA


async def refuse_one_hand(session: AsyncSession, first: UUID, second: UUID) -> None:
    """Raises OneHand where one person may have both accounts: they, or those who asked for them, come together."""
    if not rules.of_two_persons(await lineage(session, first), await lineage(session, second)):
        raise OneHand()


async def lineage(session: AsyncSession, account_id: UUID) -> frozenset[UUID]:
    """The account, whoever asked for its opening, whoever asked for theirs, and so on."""
    line, waiting = {account_id}, [account_id]
    while waiting:
        account = await accounts_repository.staff_by_id(session, waiting.pop())
        if account is not None:
            openings = await dual_control.of_object(session, KIND, _object_id("staff_account", account.login))
            before = {opening.requested_by for opening in openings if opening.state == "applied"} - line
            line |= before
            waiting += before
    return frozenset(line)


def _object_id(kind: AccountKind, login: str) -> UUID:
    """The same for the same login, so that one request waits for it; the trail names no login."""
    return uuid5(NAMESPACE_URL, f"{kind}:{accounts.normalised(kind, login)}")


def _sealed(cipher: Cipher, kind: AccountKind, account: NewAccount) -> str:
    """Without `signature` where there is none: a process of before knows no such field."""
    values = {name: value for name, value in asdict(account).items() if name != "signature" or value}
    content, row = json.dumps(values, ensure_ascii=False), _object_id(kind, account.login)
    return cipher.seal(content, table=dual_control.TABLE, column="payload", row=row).hex()


def opened(cipher: Cipher, request: ChangeRequest) -> Opening:
    try:
        account = _account_in(cipher, request)
    except SealBroken:
        account = None
    return Opening(request, request.payload["door"], account)


def _account_in(cipher: Cipher, request: ChangeRequest) -> NewAccount:
    """Raises SealBroken."""
    row = UUID(request.object_id)
    content = cipher.open(bytes.fromhex(request.payload["sealed"]), table=dual_control.TABLE, column="payload", row=row)
    values = json.loads(content)
    signature = Algorithm(values["signature"]) if values.get("signature") else None
    fields = {**values, "role": Role(values["role"]), "scopes": tuple(values["scopes"]), "signature": signature}
    return NewAccount(**fields)


async def decide_opening(
    session: AsyncSession, cipher: Cipher, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> Opening:
    """Another person's word. Raises OneHand, SealBroken where there is nothing to open, and LoginTaken where the login
    came into use meanwhile."""
    request = await dual_control.decide(session, request_id, KIND, verdict, note, by, now, scope=reach_of(by))
    await refuse_one_hand(session, request.requested_by, by.id)
    if verdict == "refuse":
        return opened(cipher, request)
    opening = Opening(request, request.payload["door"], account := _account_in(cipher, request))
    if not await CREATE[opening.kind](session, account, by):
        raise LoginTaken()
    return opening
