"""Orders about the secrets of one account: whether it may sign in, a new secret, a second factor, recovery codes.

Whoever calls them has proven the secret (`sign_ins.commands.with_right_secret`) or decided as an operator.
"""

import asyncio
import hmac
import secrets
from base64 import b32encode
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pii import Cipher
from chassis.problems import Conflict, Forbidden, Unauthenticated, Unprocessable
from services.registry.accounts.commands import NewAccount, hasher
from services.registry.accounts.models import StaffAccount
from services.registry.settings import registry_settings
from services.registry.staff_secrets import repository, rules
from services.registry.staff_secrets.rules import Ageing

TABLE = "staff_second_factor"
ISSUER = "Qihang"
_RECOVERY_BYTES = 15


class SecondFactorRequired(Unauthenticated):
    slug, title = "second-factor-required", "请输入动态验证码或恢复码"


class SecondFactorRefused(Unauthenticated):
    slug, title = "second-factor-refused", "动态验证码或恢复码不正确，或已使用过"


class SecretChangeRequired(Forbidden):
    slug, title = "secret-change-required", "请先修改密码"


class FirstSecretExpired(Forbidden):
    slug, title = "first-secret-expired", "初始密码已过期，请由运维人员重新设置"


class SecondFactorEnrolmentRequired(Forbidden):
    slug, title = "second-factor-enrolment-required", "请先绑定动态验证码"


class SecretWeak(Unprocessable):
    slug, title = "secret-weak", "新密码不符合要求"


class SecretUsedBefore(Unprocessable):
    slug, title = "secret-used-before", "新密码与当前或最近用过的密码相同"


class NoEnrolmentStarted(Conflict):
    slug, title = "second-factor-not-started", "请先开始绑定动态验证码"


class NoSecondFactor(Conflict):
    slug, title = "second-factor-missing", "该账号未绑定动态验证码"


async def standing(
    session: AsyncSession, cipher: Cipher, account: StaffAccount, code: str | None, now: datetime
) -> None:
    """Whether an account whose secret was right may sign in. The code comes first: without it nobody learns the rest.

    Raises SecondFactorRequired, SecondFactorRefused, FirstSecretExpired, SecretChangeRequired and
    SecondFactorEnrolmentRequired.
    """
    confirmed = await prove_factor(session, cipher, account, code, now)
    _refuse_expired(account, now)
    if rules.must_change(account.secret_set_at, account.secret_set_by_other, now, _ageing()):
        raise SecretChangeRequired()
    if not confirmed:
        _refuse_unenrolled(account)


async def standing_elsewhere(
    session: AsyncSession, cipher: Cipher, account: StaffAccount, code: str | None, now: datetime
) -> None:
    """Whether an account whose owner its city's provider has named, without a second factor, may sign in: the secret
    counts for nothing there, our own factor does. Raises SecondFactorRequired, SecondFactorRefused and
    SecondFactorEnrolmentRequired."""
    if not await prove_factor(session, cipher, account, code, now):
        _refuse_unenrolled(account)


def _refuse_unenrolled(account: StaffAccount) -> None:
    if account.role in registry_settings().roles_with_second_factor:
        raise SecondFactorEnrolmentRequired()


async def prove_factor(
    session: AsyncSession, cipher: Cipher, account: StaffAccount, code: str | None, now: datetime
) -> bool:
    """Takes the code of an account with a second factor; False for one that has none."""
    factor = await repository.factor_of(session, account.id)
    if factor is None or factor.seed_sealed is None:
        return False
    if not code:
        raise SecondFactorRequired()
    seed = cipher.open(factor.seed_sealed, table=TABLE, column="seed_sealed", row=account.id)
    step = _step_with(seed, code, now)
    if step is not None and await repository.take_step(session, account.id, step):
        return True
    if await repository.take_recovery_code(session, account.id, _fingerprint(cipher, account, code), now):
        return True
    raise SecondFactorRefused()


def _step_with(seed: str, code: str, now: datetime) -> int | None:
    """The step around now of which this is the code."""
    device = pyotp.TOTP(seed, interval=rules.PERIOD_SECONDS)
    digits = code.strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    steps = rules.steps_around(now)
    return next((step for step in steps if hmac.compare_digest(device.generate_otp(step), digits)), None)


def _fingerprint(cipher: Cipher, account: StaffAccount, code: str) -> bytes:
    plain = "".join(char for char in code.upper() if char.isalnum())
    return cipher.blind_index("recovery_code", f"{account.id}\0{plain}")


def _refuse_expired(account: StaffAccount, now: datetime) -> None:
    if rules.is_expired(account.secret_set_at, account.secret_set_by_other, now, _ageing()):
        raise FirstSecretExpired()


def _ageing() -> Ageing:
    own = registry_settings()
    return Ageing(own=timedelta(days=own.secret_days), first=timedelta(days=own.first_secret_days))


async def change_secret(
    session: AsyncSession, cipher: Cipher, account: StaffAccount, new: str, code: str | None, now: datetime
) -> datetime:
    """One's own new secret; returns until when it lasts. Raises what `prove_factor` raises, FirstSecretExpired,
    SecretWeak and SecretUsedBefore."""
    await prove_factor(session, cipher, account, code, now)
    _refuse_expired(account, now)
    await refuse_weak(account, new)
    await _refuse_used(session, account, new)
    await _put(session, account, await hash_of(new), now, by_other=False)
    return now + _ageing().own


async def put_first_secret(session: AsyncSession, account: StaffAccount, secret_hash: str, now: datetime) -> None:
    """A secret that somebody else knows: it opens its own change and nothing else. The second factor stays."""
    await _put(session, account, secret_hash, now, by_other=registry_settings().first_secrets_change)


async def _put(
    session: AsyncSession, account: StaffAccount, secret_hash: str, now: datetime, *, by_other: bool
) -> None:
    most = registry_settings().secrets_remembered
    await repository.put_secret(session, account, secret_hash, now, by_other=by_other, most=most)


async def refuse_weak(account: StaffAccount | NewAccount, secret: str) -> None:
    """Raises SecretWeak with the reason, in Chinese."""
    own = registry_settings()
    words = [text for text in (account.login, account.display_name, account.area, account.org) if text]
    published = await asyncio.to_thread(_published, own.published_secrets)
    reason = rules.weakness(secret, words, own.secret_least_length, published)
    if reason is not None:
        raise SecretWeak(rules.REASONS[reason], reason=reason.value, least_length=own.secret_least_length)


@cache
def _published(file: Path | None) -> Collection[str]:
    """Secrets that leaked elsewhere, one a line, of the file that the city's operators brought."""
    return frozenset(file.read_text().casefold().splitlines()) if file else frozenset()


async def hash_of(secret: str) -> str:
    return await asyncio.to_thread(hasher().hash, secret)


async def _refuse_used(session: AsyncSession, account: StaffAccount, secret: str) -> None:
    past = await repository.past_hashes(session, account.id, registry_settings().secrets_remembered)
    for stored in (account.password_hash, *past):
        if await asyncio.to_thread(hasher().verify, secret, stored):
            raise SecretUsedBefore()


async def start_enrolment(
    session: AsyncSession, cipher: Cipher, account: StaffAccount, code: str | None, now: datetime
) -> str:
    """A new seed that waits for its first code, as the `otpauth` address that a device takes in; it is shown once.

    Where a factor is there, its code is asked for, and it goes on to count until the new one is confirmed. Raises what
    `prove_factor` raises, FirstSecretExpired, and SecretChangeRequired while somebody else knows the secret: they could
    bind a device of their own.
    """
    await prove_factor(session, cipher, account, code, now)
    _refuse_expired(account, now)
    if account.secret_set_by_other:
        raise SecretChangeRequired()
    seed = pyotp.random_base32()
    sealed = cipher.seal(seed, table=TABLE, column="pending_sealed", row=account.id)
    await repository.put_pending(session, account.id, sealed)
    return pyotp.TOTP(seed).provisioning_uri(name=account.login, issuer_name=ISSUER)


async def confirm_enrolment(
    session: AsyncSession, cipher: Cipher, account: StaffAccount, code: str, now: datetime
) -> list[str]:
    """The first code of the new seed makes it the factor; returns fresh recovery codes. Raises NoEnrolmentStarted,
    SecretChangeRequired and SecondFactorRefused."""
    factor = await repository.factor_of(session, account.id)
    if factor is None or factor.pending_sealed is None:
        raise NoEnrolmentStarted()
    if account.secret_set_by_other:
        raise SecretChangeRequired()
    seed = cipher.open(factor.pending_sealed, table=TABLE, column="pending_sealed", row=account.id)
    step = _step_with(seed, code, now)
    if step is None:
        raise SecondFactorRefused()
    sealed = cipher.seal(seed, table=TABLE, column="seed_sealed", row=account.id)
    await repository.confirm_factor(session, account.id, sealed, step, now)
    return await _fresh_codes(session, cipher, account)


async def renew_recovery_codes(
    session: AsyncSession, cipher: Cipher, account: StaffAccount, code: str, now: datetime
) -> list[str]:
    """Fresh ones in place of all before. Raises NoSecondFactor and SecondFactorRefused."""
    if not await prove_factor(session, cipher, account, code, now):
        raise NoSecondFactor()
    return await _fresh_codes(session, cipher, account)


async def _fresh_codes(session: AsyncSession, cipher: Cipher, account: StaffAccount) -> list[str]:
    codes = [b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode() for _ in range(rules.RECOVERY_CODES)]
    await repository.put_recovery_codes(session, account.id, [_fingerprint(cipher, account, code) for code in codes])
    return ["-".join(code[place : place + 6] for place in range(0, len(code), 6)) for code in codes]
