"""Orders about accounts: create them; and the tokens that stand for them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from pwdlib import PasswordHash
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.pii import Cipher, Phone
from chassis.problems import Conflict, NotFound
from chassis.runtime import Runtime
from chassis.text import normalised_login
from contracts.roles import Role
from contracts.signatures import Algorithm
from services.registry.accounts import repository, rules
from services.registry.accounts.models import ClientAccount, MiniProgramAccount, StaffAccount
from services.registry.settings import registry_settings

TABLE = "mini_program_account"


class PhoneNotVerified(Conflict):
    slug, title = "phone-not-verified", "请先验证手机号"


@dataclass(frozen=True)
class Signed:
    """A fresh token, the caller it stands for, and how long."""

    token: str
    caller: Caller
    life: timedelta


@dataclass(frozen=True)
class NewAccount:
    """A staff or client account to create; `secret` is the password or client secret in clear, or `hashed`."""

    login: str
    secret: str
    role: Role
    display_name: str
    area: str | None = None
    org: str | None = None
    scopes: tuple[str, ...] = ()
    hashed: bool = False
    public_key: Mapping[str, str] | None = None
    """A client's, in place of a secret."""
    signature: Algorithm | None = None
    """What a client's requests are signed with; None: they are not."""


async def own_account(session: AsyncSession, by: Caller) -> MiniProgramAccount:
    """The caller's own, locked."""
    account = await repository.locked_mini_program_account(session, by.id)
    if account is None:
        raise NotFound()
    return account


async def fresh_phone(session: AsyncSession, cipher: Cipher, account_id: UUID) -> Phone | None:
    """The number that was verified lately as this account's; None without one."""
    fresh = timedelta(minutes=registry_settings().phone_fresh_minutes)
    sealed = await repository.fresh_phone(session, account_id, fresh)
    if sealed is None:
        return None
    return Phone(cipher.open(sealed, table=TABLE, column="phone_sealed", row=account_id))


def sign_graduate(runtime: Runtime, account_id: UUID, graduate_id: UUID | None) -> Signed:
    """A graduate's token is short: other services take its word for the binding, which a desk may have released."""
    return sign(
        runtime, Caller(account_id, Role.GRADUATE.value, area=None, subject=graduate_id), rules.GRADUATE_TOKEN_LIFE
    )


def sign(runtime: Runtime, caller: Caller, life: timedelta) -> Signed:
    services = rules.services_of(caller.role, caller.scopes)
    return Signed(TokenIssuer.from_settings(runtime.settings).issue(caller, life, services), caller, life)


async def create_staff_account(session: AsyncSession, account: NewAccount, by: Caller | None = None) -> bool:
    """Idempotent by login; False if the login exists (its password stays). Without `by`: the platform itself."""
    login = normalised_login(account.login)
    if await repository.staff_by_login(session, login) is not None:
        return False
    staff = StaffAccount(
        id=new_id(),
        login=login,
        password_hash=await hash_of(account),
        role=account.role.value,
        area=account.area,
        org=account.org,
        display_name=account.display_name,
        secret_set_by_other=registry_settings().first_secrets_change,
    )
    return await repository.add_staff(session, staff) and await noted(session, by, "staff_account", staff)


async def exists(session: AsyncSession, kind: str, login: str) -> bool:
    name = normalised(kind, login)
    by_name = repository.client_by_id if kind == "client_account" else repository.staff_by_login
    return await by_name(session, name) is not None


def normalised(kind: str, login: str) -> str:
    return login if kind == "client_account" else normalised_login(login)


async def hash_of(account: NewAccount) -> str:
    return account.secret if account.hashed else await asyncio.to_thread(hasher().hash, account.secret)


async def noted(session: AsyncSession, by: Caller | None, table: str, account: StaffAccount | ClientAccount) -> bool:
    """For the auditor of the account's area: an operator who opens it has none."""
    if by is not None:
        await audit.record(session, by, f"create_{table}", table, account.id, area=account.area)
    return True


@cache
def hasher() -> PasswordHash:
    """Slow on purpose: call it in a thread."""
    return PasswordHash.recommended()


async def is_right(secret: str, stored: str | None) -> bool:
    """Whether it is the secret of this hash; takes as long where there is none as where there is one."""
    right = await asyncio.to_thread(hasher().verify, secret, stored or _decoy())
    return right and stored is not None


@cache
def _decoy() -> str:
    """The hash of a secret that nobody knows, made at the first need."""
    return hasher().hash(new_id().hex)
