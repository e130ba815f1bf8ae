"""Orders about one's own phone: have a code sent to it, verify it by that code or by WeChat's word.

Who asks outside is in no transaction. What is counted of a code stands in the one throttle of `sign_ins`, and outlives
the refusal. The ledger is not looked at: the answers are the same whether or not anybody here has the number.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from structlog import get_logger

from chassis import addresses, audit
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.pii import Cipher, Phone
from chassis.problems import BadRequest, Problem, TooMany
from chassis.runtime import Runtime
from services.registry.accounts import repository as accounts
from services.registry.accounts.commands import TABLE as ACCOUNT
from services.registry.accounts.commands import own_account
from services.registry.accounts.models import MiniProgramAccount
from services.registry.accounts.ports import WeChat
from services.registry.phones import repository, rules
from services.registry.phones.models import PhoneCode
from services.registry.phones.ports import CodeSms, Sms, SmsUnavailable
from services.registry.settings import RegistrySettings, registry_settings
from services.registry.sign_ins import repository as throttle
from services.registry.sign_ins.rules import Count

TABLE = "phone_code"
Limit: TypeAlias = Literal["account", "number", "address", "all"]
log = get_logger()


class PhoneCodesSlowed(TooMany):
    slug, title = "phone-codes-slowed", "获取验证码过于频繁，请稍后再试"


class PhoneCodesExhausted(TooMany):
    """Whose limit it was is nobody's to learn."""

    slug, title = "phone-codes-exhausted", "今日短信验证码已达上限，请使用微信授权手机号或明日再试"


class PhoneCodeRefused(BadRequest):
    """The one refusal of every code that is not right, whatever the reason: the trail has it."""

    slug, title = "phone-code-refused", "验证码不正确或已失效，请核对后重试或重新获取"


@dataclass(frozen=True)
class Sent:
    id: UUID
    expires_at: datetime
    next_after_seconds: int


@dataclass(frozen=True)
class Order:
    """A code to be sent, and what it is counted under: its account, its number, the caller's address, and all."""

    id: UUID
    phone: Phone
    keys: Mapping[Limit, bytes]


async def send_code(runtime: Runtime, phone: Phone, by: Caller) -> Sent:
    """Counts the order before anybody is asked, so that parallel ones cannot slip through.

    The same order again, while the account may not have another code yet, sends nothing and answers as before. Raises
    PhoneCodesSlowed, PhoneCodesExhausted, and what `ports.Sms` raises; where the provider is away, the order counts as
    none.
    """
    sms: Sms = CodeSms.of(registry_settings(), runtime.http)
    digits, order = rules.new_digits(), Order(new_id(), phone, _keys(runtime.cipher, phone, by.id))
    sent = await _ordered(runtime, order, digits, by)
    if sent.id != order.id:
        return sent
    try:
        reference = await sms.send(phone, digits, order.id.hex)
    except Problem as refusal:
        await _unsent(runtime, order, taken_back=isinstance(refusal, SmsUnavailable))
        raise
    async with runtime.transaction() as session:
        await repository.put_reference(session, order.id, reference)
    return sent


async def _ordered(runtime: Runtime, order: Order, digits: str, by: Caller) -> Sent:
    """The new code, from now on the account's one living code; or the last, if it is this very order again."""
    own, cipher = registry_settings(), runtime.cipher
    async with runtime.transaction() as session:
        account = await own_account(session, by)
        last = await repository.last_code(session, account.id)
        wait = rules.wait_for_next(last.seconds_since if last else None, own.phone_code_pause_seconds)
        if last and wait and _is_for(cipher, last.code, order.phone):
            return Sent(last.code.id, last.code.expires_at, wait)
        if wait:
            raise PhoneCodesSlowed(retry_after=wait)
        await _count(session, order)
        await repository.void_codes_of(session, account.id)
        code = _new_code(cipher, order, account.id, digits)
        await repository.add(session, code, timedelta(minutes=own.phone_code_minutes))
        await audit.record(session, by, "send_phone_code", TABLE, code.id, area=account.city)
        return Sent(code.id, code.expires_at, own.phone_code_pause_seconds)


def _is_for(cipher: Cipher, code: PhoneCode, phone: Phone) -> bool:
    return code.state == "living" and code.phone_index == cipher.blind_index("phone", phone.reveal())


def _new_code(cipher: Cipher, order: Order, account_id: UUID, digits: str) -> PhoneCode:
    number = order.phone.reveal()
    return PhoneCode(
        id=order.id,
        account_id=account_id,
        phone_sealed=cipher.seal(number, table=TABLE, column="phone_sealed", row=order.id),
        phone_index=cipher.blind_index("phone", number),
        fingerprint=_fingerprint(cipher, order.id, order.phone, digits),
    )


def _fingerprint(cipher: Cipher, code_id: UUID, phone: Phone, digits: str) -> bytes:
    return cipher.blind_index("phone_code", f"{code_id}\0{phone.reveal()}\0{digits}")


def _keys(cipher: Cipher, phone: Phone, account_id: UUID) -> Mapping[Limit, bytes]:
    """What is counted today, always in this order: no two orders wait for each other."""
    day = civil_date(datetime.now(UTC)).isoformat()
    address = addresses.throttle_key(addresses.current() or addresses.UNKNOWN)
    counted: dict[Limit, str] = {"account": str(account_id), "number": phone.reveal(), "address": address, "all": ""}
    return {name: cipher.blind_index(f"phone_codes_{name}", f"{day}\0{value}") for name, value in counted.items()}


async def _count(session: AsyncSession, order: Order) -> None:
    keys, most = order.keys, _limits(registry_settings())
    now = await throttle.locked(session, list(keys.values()))
    counts = await throttle.counts_of(session, list(keys.values()))
    spent = [name for name, key in keys.items() if counts[key].failures >= most[name]]
    if spent:
        log.warning("phone_codes_exhausted", limits=spent)
        raise PhoneCodesExhausted(retry_after=rules.seconds_of_day_left(now))
    await throttle.put_counts(session, _changed(counts, 1), now)


def _limits(own: RegistrySettings) -> Mapping[Limit, int]:
    return {
        "account": own.phone_codes_of_account_a_day,
        "number": own.phone_codes_to_number_a_day,
        "address": own.phone_codes_from_address_a_day,
        "all": own.phone_codes_a_day,
    }


def _changed(counts: Mapping[bytes, Count], by: int) -> Mapping[bytes, Count]:
    return {key: replace(count, failures=max(0, count.failures + by)) for key, count in counts.items()}


async def _unsent(runtime: Runtime, order: Order, *, taken_back: bool) -> None:
    """The code is nobody's. A number that the provider refuses stays counted: else it would be asked without end."""
    async with runtime.transaction() as session:
        await repository.put_unsent(session, order.id)
        if taken_back:
            keys = list(order.keys.values())
            now = await throttle.locked(session, keys)
            await throttle.put_counts(session, _changed(await throttle.counts_of(session, keys), -1), now)


async def verify_by_wechat(runtime: Runtime, code: str, by: Caller) -> Phone:
    """Remembers the number that WeChat gives for the code as the account's own. WeChat is asked before any
    transaction."""
    phone = await WeChat.of(runtime.settings, runtime.http).phone_for(code)
    async with runtime.transaction() as session:
        await _put_phone(session, runtime.cipher, await own_account(session, by), phone, by)
    return phone


async def verify_by_code(runtime: Runtime, code_id: UUID, digits: str, by: Caller) -> Phone:
    """Remembers the number that the code was sent to as the account's own. Raises PhoneCodeRefused; a wrong try stays
    counted."""
    async with runtime.transaction() as session:
        account = await own_account(session, by)
        code = await repository.locked_code(session, account.id, code_id)
        outcome = await _tried(session, runtime.cipher, code, digits)
        if isinstance(outcome, Phone):
            await _put_phone(session, runtime.cipher, account, outcome, by)
            return outcome
        detail = {"reason": outcome}
        await audit.record(session, by, "refuse_phone_code", TABLE, code_id, detail=detail, area=account.city)
    raise PhoneCodeRefused()


async def _tried(session: AsyncSession, cipher: Cipher, code: PhoneCode | None, digits: str) -> Phone | str:
    """The number, or why not. The code must be locked; a try counts before its digits are compared."""
    if code is None:
        return "unknown"
    if code.state != "living":
        return code.state
    if await repository.has_expired(session, code):
        return "expired"
    if code.tries >= registry_settings().phone_code_tries:
        return "tried_too_often"
    code.tries += 1
    phone = Phone(cipher.open(code.phone_sealed, table=TABLE, column="phone_sealed", row=code.id))
    if not hmac.compare_digest(code.fingerprint, _fingerprint(cipher, code.id, phone, digits)):
        return "wrong"
    code.state = "used"
    return phone


async def _put_phone(
    session: AsyncSession, cipher: Cipher, account: MiniProgramAccount, phone: Phone, by: Caller
) -> None:
    sealed = cipher.seal(phone.reveal(), table=ACCOUNT, column="phone_sealed", row=account.id)
    await accounts.put_phone(session, account.id, sealed)
    await audit.record(session, by, "verify_phone", ACCOUNT, account.id, area=account.city)
