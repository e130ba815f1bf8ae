"""The order to bind a WeChat account to the one ledger entry of the person who was proven to hold it.

Nothing on record is overwritten: what contradicts the proof goes to a caseworker, and until then nothing is readable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.pii import Cipher, Phone
from chassis.problems import Conflict, Problem
from chassis.runtime import Runtime
from services.registry.accounts import repository as accounts
from services.registry.accounts.commands import PhoneNotVerified, Signed, fresh_phone, sign_graduate
from services.registry.accounts.models import MiniProgramAccount
from services.registry.bindings import rules
from services.registry.desk_cases.commands import OpenedCase, open_cases
from services.registry.desk_cases.rules import SETTLED_BY
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import Person, new_entry, put_phone, same_name
from services.registry.settings import registry_settings


class PhoneSharedTooOften(Conflict):
    slug, title = "phone-shared-too-often", "该手机号已用于多人，请到社区办理"


class ProvenAsAnother(Conflict):
    slug, title = "proven-as-another", "该微信账号已完成其他人的实名认证"


@dataclass(frozen=True)
class Opened:
    """Proven, and not bound: these cases wait for the person at the desk."""

    cases: Sequence[OpenedCase]


async def bind(
    session: AsyncSession, runtime: Runtime, account: MiniProgramAccount, proven: Person, by: Caller
) -> Signed | Opened | Problem:
    """Only now the ledger is looked at. `account` must be locked. Locks: account, then phone, then person."""
    phone = await fresh_phone(session, runtime.cipher, account.id)
    if phone is None:
        return PhoneNotVerified()
    if account.graduate_id is not None:
        return await _again(session, runtime, account, proven)
    person = replace(proven, phone=phone)
    entry = await _entry(session, runtime.cipher, person, account.city)
    contradictions = await _contradictions(session, runtime.cipher, entry, account, person)
    if contradictions:
        return Opened(await open_cases(session, runtime.cipher, entry, contradictions, person, account.id, by))
    await _take_phone(session, runtime.cipher, entry, phone)
    await accounts.link(session, account.id, entry.id, await runtime.clock.now(session))
    await audit.record(session, by, "prove_real_name", "graduate", entry.id, area=entry.area)
    return sign_graduate(runtime, account.id, entry.id)


async def _again(
    session: AsyncSession, runtime: Runtime, account: MiniProgramAccount, proven: Person
) -> Signed | Problem:
    """One WeChat account is one person: who they are is compared with the account's own binding alone."""
    entry = await ledger.by_id(session, account.graduate_id) if account.graduate_id else None
    if entry is None or entry.id_number_index != runtime.cipher.blind_index("id_number", proven.id_number.reveal()):
        return ProvenAsAnother(operation=SETTLED_BY["bound_elsewhere"])
    return sign_graduate(runtime, account.id, entry.id)


async def _entry(session: AsyncSession, cipher: Cipher, person: Person, city: str) -> Graduate:
    """The person's one entry, locked; concurrent proofs and rosters end in the same one."""
    fresh = new_entry(cipher, person, city)
    if fresh.phone_index is not None:
        await ledger.lock_phone(session, fresh.phone_index)
    await ledger.insert_if_new(session, fresh)
    return await ledger.locked_by_id_number(session, fresh.id_number_index)


async def _contradictions(
    session: AsyncSession, cipher: Cipher, entry: Graduate, account: MiniProgramAccount, person: Person
) -> Sequence[rules.Contradiction]:
    other = await accounts.account_of_graduate(session, entry.id)
    phone = cipher.blind_index("phone", person.phone.reveal()) if person.phone else None
    return rules.contradictions(
        same_name=same_name(cipher, entry, person.name),
        bound_elsewhere=other is not None and other.id != account.id,
        same_phone=entry.phone_index in (None, phone),
    )


async def _take_phone(session: AsyncSession, cipher: Cipher, entry: Graduate, phone: Phone) -> None:
    """One phone proves somebody and their family; more are looked at by people, and nothing is written."""
    others = await ledger.use_phone(session, cipher.blind_index("phone", phone.reveal()), entry.id)
    if others >= registry_settings().people_per_phone:
        raise PhoneSharedTooOften()
    if entry.phone_sealed is None:
        put_phone(cipher, entry, phone)
        entry.version += 1
