"""Orders at the desk: propose a correction with its evidence, decide it as the second person.

What stood in the ledger before stays, sealed, in the change request for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.messaging import outbox
from chassis.pii import Cipher, FullName, IdNumber, Phone
from chassis.problems import Conflict
from policy_engine.packs.pack import Packs
from services.registry.accounts import repository as accounts
from services.registry.desk import repository
from services.registry.desk.rules import ANSWERS, SEALED, ChangeKind
from services.registry.desk_cases import repository as cases
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import TABLE, put_name, put_phone, sealed_for
from services.registry.graduates.rules import KIND_TITLES, PersonKind
from services.registry.identity import repository as proofs
from services.registry.registration.catalogue import place_rule
from services.registry.registration.commands import refuse_by_age, refuse_kind, registered_event
from services.registry.reveals import commands as reveals


class NotBound(Conflict):
    slug, title = "not-bound", "该毕业生没有绑定微信账号"


class NothingToChange(Conflict):
    slug, title = "nothing-to-change", "与台账现有内容相同，无需变更"


class ChangedMeanwhile(Conflict):
    slug, title = "changed-meanwhile", "台账在申请之后已有变化，请驳回后重新提出"


@dataclass(frozen=True)
class Grounds:
    """Why a change is asked for, and what the caseworker has seen."""

    reason: str
    evidence: str


@dataclass(frozen=True)
class NewKind:
    """What somebody is; of a graduate the year of graduation, where the ledger has none."""

    kind: PersonKind
    cohort_year: int | None


@dataclass(frozen=True)
class Means:
    packs: Packs
    cipher: Cipher


async def propose_name(
    session: AsyncSession,
    cipher: Cipher,
    graduate_id: UUID,
    name: FullName,
    grounds: Grounds,
    by: Caller,
    at: datetime,
) -> ChangeRequest:
    return await _propose_value(session, cipher, graduate_id, "name_correction", name.reveal(), grounds, by, at)


async def propose_phone(
    session: AsyncSession, cipher: Cipher, graduate_id: UUID, phone: Phone, grounds: Grounds, by: Caller, at: datetime
) -> ChangeRequest:
    return await _propose_value(session, cipher, graduate_id, "phone_change", phone.reveal(), grounds, by, at)


async def _propose_value(
    session: AsyncSession,
    cipher: Cipher,
    graduate_id: UUID,
    kind: ChangeKind,
    value: str,
    grounds: Grounds,
    by: Caller,
    at: datetime,
) -> ChangeRequest:
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    column = SEALED[kind]
    before: bytes | None = getattr(entry, column)
    if before is not None and entry.opened(cipher, column) == value:
        raise NothingToChange()
    after = sealed_for(cipher, entry, column, value)
    payload = {"before": before.hex() if before else None, "after": after.hex()}
    return await _propose(session, entry, kind, payload, grounds, by, at)


async def propose_release(
    session: AsyncSession, graduate_id: UUID, grounds: Grounds, by: Caller, at: datetime
) -> ChangeRequest:
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    account = await accounts.account_of_graduate(session, entry.id)
    if account is None:
        raise NotBound()
    return await _propose(session, entry, "binding_release", {"account_id": str(account.id)}, grounds, by, at)


async def propose_kind(
    session: AsyncSession,
    means: Means,
    graduate_id: UUID,
    new: NewKind,
    grounds: Grounds,
    by: Caller,
    at: datetime,
) -> ChangeRequest:
    """Moves somebody into the figures of graduates or out of them. Raises NothingToChange, and what `refuse_kind` and
    `refuse_by_age` do."""
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    if entry.kind == new.kind:
        raise NothingToChange()
    year, today = new.cohort_year or entry.cohort_year, civil_date(at)
    refuse_kind(entry, new.kind, year)
    id_number = IdNumber(entry.opened(means.cipher, "id_number_sealed"))
    refuse_by_age(id_number, new.kind, year, place_rule(means.packs.city(entry.city, on=today), today), today)
    payload = {"before": entry.kind, "after": new.kind, "cohort_year": new.cohort_year}
    return await _propose(session, entry, "kind_correction", payload, grounds, by, at)


async def _propose(
    session: AsyncSession,
    entry: Graduate,
    kind: ChangeKind,
    payload: dict[str, Any],
    grounds: Grounds,
    by: Caller,
    at: datetime,
) -> ChangeRequest:
    proposal = Proposal(
        kind=kind,
        object_kind=TABLE,
        object_id=entry.id,
        area=entry.area,
        payload=payload,
        reason=grounds.reason,
        evidence=grounds.evidence,
    )
    return await dual_control.propose(session, proposal, by, at)


async def decide(
    session: AsyncSession,
    cipher: Cipher,
    change_id: UUID,
    kind: ChangeKind,
    order: DecideChange,
    by: Caller,
    at: datetime,
) -> ChangeRequest:
    """Applies the change in the same transaction; the person's open cases of that kind are settled by it.

    By whoever serves the person now: who moved away since the change was proposed is no longer the proposer's area's.
    """
    mine = repository.about_people_of(by)
    change = await dual_control.decide(session, change_id, kind, order.verdict, order.note, by, at, reach=mine)
    if change.state == "applied":
        graduate_id = UUID(change.object_id)
        await _apply(session, cipher, graduate_id, kind, change.payload, by)
        if kind in ANSWERS:
            await cases.settle(session, graduate_id, ANSWERS[kind])
    return change


async def _apply(
    session: AsyncSession, cipher: Cipher, graduate_id: UUID, kind: ChangeKind, payload: Any, by: Caller
) -> None:
    if kind == "binding_release":
        await _release(session, graduate_id, UUID(payload["account_id"]), by)
        return
    if kind == "kind_correction":
        await _correct_kind(session, graduate_id, payload, by)
        return
    entry, column = await ledger.locked_in_scope(session, graduate_id, by), SEALED[kind]
    before = entry.opened(cipher, column) if getattr(entry, column) is not None else None
    if before != _clear(cipher, entry, kind, payload, "before"):
        raise ChangedMeanwhile()
    after = cast(str, _clear(cipher, entry, kind, payload, "after"))
    if kind == "phone_change":
        put_phone(cipher, entry, Phone(after))
    else:
        put_name(cipher, entry, FullName(after))
    entry.version += 1


async def _correct_kind(session: AsyncSession, graduate_id: UUID, payload: Mapping[str, Any], by: Caller) -> None:
    """From now on the figures count them as what they are; whoever listens hears of the registration once more.

    A first contact that was owed stays owed. Raises KindDiffers of whom a roster has listed meanwhile.
    """
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    if entry.kind != payload["before"]:
        raise ChangedMeanwhile()
    year = payload["cohort_year"] or entry.cohort_year
    refuse_kind(entry, payload["after"], year)
    entry.kind, entry.cohort_year = payload["after"], year
    entry.version += 1
    if entry.registered_on is not None:
        await outbox.record(session, registered_event(entry))


async def _release(session: AsyncSession, graduate_id: UUID, account_id: UUID, by: Caller) -> None:
    """The account is locked before the person, as the proof does. Its tokens reach the person no more."""
    account = await accounts.locked_mini_program_account(session, account_id)
    if account is None or account.graduate_id != graduate_id:
        raise ChangedMeanwhile()
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    await accounts.release(session, account_id)
    await proofs.void_checks_of(session, account_id)
    entry.version += 1


async def reveal(
    session: AsyncSession, cipher: Cipher, change_id: UUID, kind: ChangeKind, purpose: str, by: Caller
) -> tuple[str | None, str | None]:
    """What a change replaces and by what, in clear, after writing down who asked and what for."""
    change = await dual_control.by_id(session, change_id, kind, by, reach=repository.about_people_of(by))
    graduate_id = UUID(change.object_id)
    await reveals.count_one(session, by)
    await audit.record(session, by, f"reveal_{kind}", TABLE, graduate_id, purpose)
    entry = await ledger.in_scope(session, graduate_id, by)
    before, after = (_clear(cipher, entry, kind, change.payload, part) for part in ("before", "after"))
    return before, after


def _clear(cipher: Cipher, entry: Graduate, kind: ChangeKind, payload: Mapping[str, Any], part: str) -> str | None:
    if kind == "kind_correction":
        return KIND_TITLES[payload[part]]
    sealed = payload.get(part)
    if sealed is None or kind not in SEALED:
        return None
    return entry.seals(cipher).open(bytes.fromhex(sealed), table=TABLE, column=SEALED[kind], row=entry.id)
