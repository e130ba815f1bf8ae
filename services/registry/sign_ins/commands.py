"""Orders to sign in, each written into the trail: with a login and a secret, throttled by both login and address, or by
a code of WeChat."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import addresses, audit
from chassis.access import Caller
from chassis.db import instant, new_id
from chassis.lanes import Lanes
from chassis.problems import BadRequest, Forbidden, Problem, TooMany, Unauthenticated
from chassis.runtime import Runtime
from chassis.text import normalised_login
from services.registry.accounts import repository as accounts
from services.registry.accounts.commands import TABLE as MINI_PROGRAM
from services.registry.accounts.commands import Signed, is_right, sign_graduate
from services.registry.accounts.models import ClientAccount, MiniProgramAccount, StaffAccount
from services.registry.accounts.ports import WeChat
from services.registry.client_credentials import commands as client_credentials
from services.registry.client_credentials.commands import Proof
from services.registry.settings import registry_settings
from services.registry.sign_ins import repository, rules
from services.registry.sign_ins.rules import Count, Counts, Limits
from services.registry.staff_secrets import commands as staff_secrets
from services.registry.staff_secrets.commands import SecondFactorRefused
from services.registry.staff_sessions import commands as staff_sessions
from services.registry.staff_sessions.commands import Opened

Kind: TypeAlias = Literal["staff_account", "client_account"]
T = TypeVar("T")
Act: TypeAlias = Callable[[AsyncSession, StaffAccount, datetime], Awaitable[T]]


class SignInRefused(Unauthenticated):
    slug, title = "sign-in-refused", "账号或密码不正确"


class SignInLocked(TooMany):
    slug, title = "sign-in-locked", "尝试次数过多，请稍后再试"


class SignInsBusy(TooMany):
    slug, title = "sign-ins-busy", "同时登录的人数过多，请稍后再试"

    def __init__(self) -> None:
        super().__init__(retry_after=LONGEST_WAIT_SECONDS)


AT_ONCE, LONGEST_WAIT_SECONDS = 3, 2
"""Attempts of strangers at one time, and as many of others: they leave connections of the process to the rest."""


@dataclass(frozen=True)
class Attempt:
    """The keys under which an attempt is counted, and how long it has to wait (0: not at all)."""

    kind: Kind
    pair: bytes
    login: bytes
    address: bytes
    wait: int = 0

    @property
    def keys(self) -> tuple[bytes, bytes, bytes]:
        return self.pair, self.login, self.address


async def sign_in_staff(runtime: Runtime, login: str, password: str, code: str | None = None) -> Opened:
    """Opens a session and ends the one there was. Raises SignInRefused, SignInLocked, and what
    `staff_secrets.commands.standing` raises."""

    async def open_session(session: AsyncSession, account: StaffAccount, now: datetime) -> Opened:
        await staff_secrets.standing(session, runtime.cipher, account, code, now)
        await audit.record(session, staff_sessions.caller_of(account), "sign_in", "staff_account", account.id)
        return await staff_sessions.open_session(session, runtime, account)

    return await with_right_secret(runtime, login, password, open_session)


async def with_right_secret(runtime: Runtime, login: str, secret: str, act: Act[T]) -> T:
    """What only the owner of a staff account's secret may do: guesses are counted, slowed and refused as at signing in.

    `act` gets the account as it stands, locked, and commits with the failures that are forgotten. A wrong one-time
    code stays counted as a failure; after another refusal of `act` the attempt was none, and all before it still count.
    Own transactions: the counted failure must outlive the refusal. Raises SignInRefused, SignInLocked and SignInsBusy.
    """
    name = normalised_login(login)
    keys = _keys(runtime, "staff_account", name)
    async with _lanes.room(keys.pair):
        outcome = await _with_right_secret(runtime, keys, name, secret, act)
    _lanes.remember(keys.pair)
    return outcome


async def _with_right_secret(runtime: Runtime, keys: Attempt, name: str, secret: str, act: Act[T]) -> T:
    attempt = await _counted(runtime, keys)
    if attempt.wait:
        raise SignInLocked(retry_after=attempt.wait)
    async with runtime.transaction() as session:
        account = await accounts.staff_by_login(session, name)
    active = account if account is not None and account.active else None
    right = await is_right(secret, active.password_hash if active else None)
    if active is None or not right:
        await _refuse(runtime, attempt, active)
        raise SignInRefused()
    return await _acted(runtime, attempt, active, act)


async def with_proven_account(runtime: Runtime, account: StaffAccount, act: Act[T]) -> T:
    """Likewise for an account whose owner somebody else has proven: what `act` refuses of one-time codes is counted
    with what fails at its login. Raises SignInRefused and SignInLocked."""
    attempt = await _counted(runtime, _keys(runtime, "staff_account", account.login))
    if attempt.wait:
        raise SignInLocked(retry_after=attempt.wait)
    return await _acted(runtime, attempt, account, act)


async def _acted(runtime: Runtime, attempt: Attempt, active: StaffAccount, act: Act[T]) -> T:
    try:
        async with runtime.transaction() as session:
            locked = await accounts.locked_staff(session, active.id)
            if locked is None or not locked.active or locked.password_hash != active.password_hash:
                raise SignInRefused()  # closed, or given another secret, while the hash was compared
            outcome = await act(session, locked, await instant(session))
            await _forget_failures(session, attempt)
        return outcome
    except (SecondFactorRefused, SignInRefused) as refusal:
        await _refuse(runtime, attempt, active, refusal.slug)
        raise
    except Problem as refusal:
        await _take_back(runtime, attempt)
        await _refuse(runtime, attempt, active, refusal.slug)
        raise


async def sign_in_client(runtime: Runtime, client_id: str, proof: Proof) -> Signed:
    """Whoever fails for a client slows down themselves: its right proof always signs in, at any address. Raises
    SignInRefused, SignInLocked and SignInsBusy."""
    keys = _keys(runtime, "client_account", client_id)
    async with _lanes.room(keys.pair):
        signed = await _sign_in_client(runtime, keys, client_id, proof)
    _lanes.remember(keys.pair)
    return signed


async def _sign_in_client(runtime: Runtime, keys: Attempt, client_id: str, proof: Proof) -> Signed:
    attempt = await _counted(runtime, keys)
    async with runtime.transaction() as session:
        client = await client_credentials.standing(session, client_id)
    account, living = (client.account, client.living) if client else (None, ())
    credential = await proof(runtime, account, living, hurried=attempt.wait > 0)
    if account is None or credential is None:
        if attempt.wait:
            raise SignInLocked(retry_after=attempt.wait)
        await _refuse(runtime, attempt, account)
        raise SignInRefused()
    async with runtime.transaction() as session:
        signed = await client_credentials.signed_in(session, runtime, account.id, credential)
        if signed is None:
            raise SignInRefused()  # closed, or the credential retired, while it was proven
        await _forget_failures(session, attempt)
        detail = {"credential": str(credential)}
        await audit.record(session, signed.caller, "sign_in", attempt.kind, account.id, detail=detail)
    return signed


async def sign_in_mini_program(runtime: Runtime, code: str, city: str) -> Signed:
    """Creates or finds the account behind a WeChat login code. WeChat is asked before any transaction."""
    runtime.packs.of_city(city)
    try:
        openid = await WeChat.of(runtime.settings, runtime.http).openid_for(code)
    except (BadRequest, Forbidden):
        await _refuse_code(runtime, city)
        raise
    row = new_id()
    fresh = MiniProgramAccount(
        id=row,
        openid_sealed=runtime.cipher.seal(openid, table=MINI_PROGRAM, column="openid_sealed", row=row),
        openid_index=runtime.cipher.blind_index("openid", openid),
        city=city,
    )
    async with runtime.transaction() as session:
        account = await accounts.mini_program_account(session, fresh)
        signed = sign_graduate(runtime, account.id, account.graduate_id)
        await audit.record(session, signed.caller, "sign_in", MINI_PROGRAM, account.id, area=account.city)
    return signed


async def _refuse_code(runtime: Runtime, city: str) -> None:
    async with runtime.transaction() as session:
        await audit.record(session, None, "sign_in_refused", MINI_PROGRAM, "unknown", area=city)


def _keys(runtime: Runtime, kind: Kind, login: str) -> Attempt:
    address = addresses.throttle_key(addresses.current() or addresses.UNKNOWN)
    fingerprint = runtime.cipher.blind_index
    return Attempt(
        kind,
        fingerprint("sign_in_pair", f"{kind}\0{login}\0{address}"),
        fingerprint("sign_in_login", f"{kind}\0{login}"),
        fingerprint("sign_in_address", address),
    )


async def _counted(runtime: Runtime, attempt: Attempt) -> Attempt:
    """The attempt with how long it has to wait; it counts as failed until it has succeeded."""
    async with runtime.transaction() as session:
        now = await repository.locked(session, (attempt.login, attempt.address))
        before = await repository.counts_of(session, attempt.keys)
        judged = rules.judge(_counts(attempt, before).as_of(now), now, _limits())
        after = _by_key(attempt, judged.counts)
        await repository.put_counts(session, {key: after[key] for key in after if after[key] != before[key]}, now)
    return replace(attempt, wait=judged.wait)


def _counts(attempt: Attempt, by_key: Mapping[bytes, Count]) -> Counts:
    return Counts(by_key[attempt.pair], by_key[attempt.login], by_key[attempt.address])


def _by_key(attempt: Attempt, counts: Counts) -> dict[bytes, Count]:
    return {attempt.pair: counts.pair, attempt.login: counts.login, attempt.address: counts.address}


def _limits() -> Limits:
    own = registry_settings()
    return Limits(
        first_wait=own.sign_in_first_wait_seconds,
        pair_free=own.sign_in_free_tries,
        pair_longest=own.sign_in_longest_wait_seconds,
        login_free=own.sign_in_free_addresses,
        newcomer_longest=own.sign_in_newcomer_wait_seconds,
        address_free=own.sign_in_free_tries_of_address,
        address_longest=own.sign_in_address_wait_seconds,
    )


async def _forget_failures(session: AsyncSession, attempt: Attempt) -> None:
    """The attempt was no guess, nor are those before it guesses any more."""
    now = await repository.locked(session, (attempt.login, attempt.address))
    counts = rules.succeeded(_counts(attempt, await repository.counts_of(session, attempt.keys)), now)
    await repository.put_counts(session, _by_key(attempt, counts), now)


async def _take_back(runtime: Runtime, attempt: Attempt) -> None:
    """The secret was right, so that this was no guess; the guesses before it still count."""
    async with runtime.transaction() as session:
        now = await repository.locked(session, (attempt.login, attempt.address))
        counts = _counts(attempt, await repository.counts_of(session, attempt.keys))
        await repository.put_counts(session, _by_key(attempt, rules.taken_back(counts, _limits())), now)


async def _refuse(
    runtime: Runtime, attempt: Attempt, account: StaffAccount | ClientAccount | None, reason: str | None = None
) -> None:
    """A login that does not exist is named by its fingerprint: what somebody types there may be a person's name."""
    concerned = Caller(account.id, audit.ANONYMOUS, account.area) if account else None
    detail = {"reason": reason} if reason else None
    about = account.id if account else f"unknown-{attempt.login.hex()[:16]}"
    async with runtime.transaction() as session:
        await audit.record(session, concerned, "sign_in_refused", attempt.kind, about, detail=detail)


_lanes = Lanes(AT_ONCE, LONGEST_WAIT_SECONDS, SignInsBusy)
