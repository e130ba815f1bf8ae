"""Orders about accounts: sign in by each of the three doors, prove one's real name, create accounts."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from uuid import UUID

from pwdlib import PasswordHash
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.pii import Cipher
from chassis.problems import Conflict, NotFound, TooMany, Unauthenticated
from chassis.service import Runtime
from contracts.roles import Role
from services.registry.accounts import repository, rules
from services.registry.accounts.models import ClientAccount, MiniProgramAccount, StaffAccount
from services.registry.accounts.ports import WeChat
from services.registry.graduates import repository as ledger
from services.registry.graduates.commands import Person, enter_person, put_phone

TABLE = "mini_program_account"


class SignInRefused(Unauthenticated):
    slug, title = "sign-in-refused", "账号或密码不正确"


class SignInLocked(TooMany):
    slug, title = "sign-in-locked", "尝试次数过多，请稍后再试"


class LinkedElsewhere(Conflict):
    slug, title = "linked-elsewhere", "该身份证件已绑定其他微信账号，请到社区核实"


class ProvenAsAnother(Conflict):
    slug, title = "proven-as-another", "该微信账号已完成其他人的实名认证"


@dataclass(frozen=True)
class Signed:
    """A fresh token and the caller it stands for."""

    token: str
    caller: Caller


@dataclass(frozen=True)
class NewAccount:
    """A staff or client account to create; `secret` is the password or the client secret in clear."""

    login: str
    secret: str
    role: Role
    display_name: str
    area: str | None = None
    org: str | None = None


async def sign_in_staff(runtime: Runtime, login: str, password: str) -> Signed:
    """Own transactions: the counted failure must outlive the refusal."""
    name = rules.normalised_login(login)
    throttle = await _attempt(runtime, "staff", name)
    async with runtime.transaction() as session:
        account = await repository.staff_by_login(session, name)
    known = account if account is not None and account.active else None
    await _check_secret(password, known.password_hash if known else None)
    assert known is not None
    await _succeed(runtime, throttle)
    return sign(runtime, Caller(known.id, known.role, known.area, known.org))


async def sign_in_client(runtime: Runtime, client_id: str, secret: str) -> Signed:
    throttle = await _attempt(runtime, "client", client_id)
    async with runtime.transaction() as session:
        account = await repository.client_by_id(session, client_id)
    known = account if account is not None and account.active else None
    await _check_secret(secret, known.secret_hash if known else None)
    assert known is not None
    await _succeed(runtime, throttle)
    return sign(runtime, Caller(known.id, known.role, known.area, known.org))


async def sign_in_mini_program(runtime: Runtime, code: str, city: str) -> Signed:
    """Creates or finds the account behind a WeChat login code. WeChat is asked before any transaction."""
    runtime.packs.city(city)
    openid = await WeChat.of(runtime.settings, runtime.http).openid_for(code)
    row = new_id()
    fresh = MiniProgramAccount(
        id=row,
        openid_sealed=runtime.cipher.seal(openid, table=TABLE, column="openid_sealed", row=row),
        openid_index=runtime.cipher.blind_index("openid", openid),
        city=city,
    )
    async with runtime.transaction() as session:
        account = await repository.mini_program_account(session, fresh)
        return sign(runtime, _graduate_caller(account, account.graduate_id))


async def prove_real_name(session: AsyncSession, runtime: Runtime, person: Person, by: Caller, now: datetime) -> Signed:
    """Links the mini-program account to the person's one ledger entry; the answer's token names them.

    The same proof again changes nothing and gives a fresh token: no answer is kept to be repeated, for it holds one.
    """
    account = await repository.locked_mini_program_account(session, by.id)
    if account is None:
        raise NotFound()
    entry = await enter_person(session, runtime.cipher, person, area=account.city)
    if account.graduate_id not in (None, entry.graduate_id):
        raise ProvenAsAnother()
    other = await repository.account_of_graduate(session, entry.graduate_id)
    if other is not None and other.id != account.id:
        raise LinkedElsewhere()
    await _take_phone(session, runtime.cipher, entry.graduate_id, person)
    if account.graduate_id is None:
        await repository.link(session, account.id, entry.graduate_id, now)
        await audit.record(session, by, "prove_real_name", "graduate", entry.graduate_id)
    return sign(runtime, _graduate_caller(account, entry.graduate_id))


async def _take_phone(session: AsyncSession, cipher: Cipher, graduate_id: UUID, person: Person) -> None:
    """The person's own number is fresher than a roster's."""
    known = await ledger.locked(session, graduate_id)
    if known is None or person.phone is None:
        return
    if known.phone_index != cipher.blind_index("phone", person.phone.reveal()):
        put_phone(cipher, known, person.phone)
        known.version += 1


def sign(runtime: Runtime, caller: Caller) -> Signed:
    token = TokenIssuer.from_settings(runtime.settings).issue(caller, ttl=rules.TOKEN_LIFE)
    return Signed(token, caller)


async def create_staff_account(session: AsyncSession, account: NewAccount, by: Caller | None = None) -> bool:
    """Idempotent by login; False if the login exists (its password stays). Without `by`: the platform itself."""
    login = rules.normalised_login(account.login)
    if await repository.staff_by_login(session, login) is not None:
        return False
    staff = StaffAccount(
        id=new_id(),
        login=login,
        password_hash=await asyncio.to_thread(_hasher().hash, account.secret),
        role=account.role.value,
        area=account.area,
        org=account.org,
        display_name=account.display_name,
    )
    return await repository.add_staff(session, staff) and await _noted(session, by, "staff_account", staff.id)


async def create_client_account(session: AsyncSession, account: NewAccount, by: Caller | None = None) -> bool:
    """Idempotent by client id, for department systems and our own services."""
    if await repository.client_by_id(session, account.login) is not None:
        return False
    client = ClientAccount(
        id=new_id(),
        client_id=account.login,
        secret_hash=await asyncio.to_thread(_hasher().hash, account.secret),
        role=account.role.value,
        area=account.area,
        org=account.org,
        display_name=account.display_name,
    )
    return await repository.add_client(session, client) and await _noted(session, by, "client_account", client.id)


async def _noted(session: AsyncSession, by: Caller | None, table: str, account_id: UUID) -> bool:
    if by is not None:
        await audit.record(session, by, f"create_{table}", table, account_id)
    return True


@dataclass(frozen=True)
class Reached:
    """Where a person can be told something; None for a channel they do not have."""

    graduate_id: UUID
    city: str
    openid: str | None
    phone: str | None


async def contact_point(session: AsyncSession, cipher: Cipher, graduate_id: UUID) -> Reached:
    """For the service that sends messages; raises NotFound for an unknown person."""
    entry = await ledger.by_id(session, graduate_id)
    if entry is None:
        raise NotFound()
    account = await repository.account_of_graduate(session, graduate_id)
    openid = (
        cipher.open(account.openid_sealed, table=TABLE, column="openid_sealed", row=account.id) if account else None
    )
    phone = (
        cipher.open(entry.phone_sealed, table="graduate", column="phone_sealed", row=entry.id)
        if entry.phone_sealed
        else None
    )
    return Reached(entry.id, entry.city, openid, phone)


async def _attempt(runtime: Runtime, door: str, login: str) -> bytes:
    throttle = sha256(f"{door}:{login}".encode()).digest()
    async with runtime.transaction() as session:
        wait = await repository.seconds_locked(session, throttle, rules.FAILURES_BEFORE_LOCK, rules.LOCK)
    if wait:
        raise SignInLocked(retry_after=wait)
    return throttle


async def _succeed(runtime: Runtime, throttle: bytes) -> None:
    async with runtime.transaction() as session:
        await repository.forget_failures(session, throttle)


async def _check_secret(secret: str, stored: str | None) -> None:
    """Takes as long for an unknown login as for a known one."""
    right = await asyncio.to_thread(_hasher().verify, secret, stored or _decoy())
    if not right or stored is None:
        raise SignInRefused()


def _graduate_caller(account: MiniProgramAccount, graduate_id: UUID | None) -> Caller:
    return Caller(account.id, Role.GRADUATE.value, area=None, person=graduate_id)


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _decoy() -> str:
    return _hasher().hash(new_id().hex)
