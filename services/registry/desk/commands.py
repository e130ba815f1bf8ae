"""Orders at the desk: open a case, propose a correction with its evidence, decide it as the second person.

What stood in the ledger before stays, sealed, in the change request for ever.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.data_keys import Seals
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.pii import Cipher, FullName, Phone
from chassis.problems import Conflict
from services.registry.accounts import repository as accounts
from services.registry.desk import repository, rules
from services.registry.desk.models import DeskCase
from services.registry.desk.rules import ANSWERS, SEALED, CaseKind, ChangeKind
from services.registry.graduates import repository as ledger
from services.registry.graduates.commands import TABLE, Person, put_phone, sealed_for
from services.registry.graduates.models import Graduate
from services.registry.reveals import commands as reveals

CASE = "desk_case"


class NotBound(Conflict):
    slug, title = "not-bound", "该毕业生没有绑定微信账号"


class NothingToChange(Conflict):
    slug, title = "nothing-to-change", "与台账现有内容相同，无需变更"


class ChangedMeanwhile(Conflict):
    slug, title = "changed-meanwhile", "台账在申请之后已有变化，请驳回后重新提出"


class CaseClosed(Conflict):
    slug, title = "desk-case-closed", "该事项已办结"


@dataclass(frozen=True)
class OpenedCase:
    number: str
    kind: CaseKind


@dataclass(frozen=True)
class Grounds:
    """Why a change is asked for, and what the caseworker has seen."""

    reason: str
    evidence: str


async def open_cases(
    session: AsyncSession,
    cipher: Cipher,
    entry: Graduate,
    kinds: Sequence[CaseKind],
    person: Person,
    account_id: UUID,
    by: Caller,
) -> Sequence[OpenedCase]:
    """One open case of each kind; the same proof again gets the same numbers. `entry` must be locked."""
    cases = []
    for kind in kinds:
        case = await repository.open_case_of(session, entry.id, account_id, kind)
        if case is None:
            case = _new_case(cipher, entry, kind, person, account_id)
            await repository.add(session, case)
            await audit.record(session, by, "open_desk_case", CASE, case.id, area=entry.area)
        cases.append(OpenedCase(case.number, kind))
    return cases


def _new_case(cipher: Cipher, entry: Graduate, kind: CaseKind, person: Person, account_id: UUID) -> DeskCase:
    row = new_id()
    return DeskCase(
        id=row,
        number=rules.case_number(os.urandom(8)),
        kind=kind,
        graduate_id=entry.id,
        account_id=account_id,
        name_sealed=entry.seals(cipher).seal(person.name.reveal(), table=CASE, column="name_sealed", row=row),
        phone_sealed=_sealed_phone(entry.seals(cipher), person.phone, row),
    )


def _sealed_phone(seals: Seals, phone: Phone | None, row: UUID) -> bytes | None:
    return seals.seal(phone.reveal(), table=CASE, column="phone_sealed", row=row) if phone else None


async def dismiss_case(session: AsyncSession, case_id: UUID, note: str, by: Caller) -> DeskCase:
    """Nothing in the ledger changes: one person's word is enough."""
    case = await repository.locked_in_scope(session, case_id, by)
    if case.closed_at is not None:
        raise CaseClosed()
    case.closed_at, case.outcome = func.now(), "dismissed"
    await audit.record(session, by, "dismiss_desk_case", CASE, case.id, note)
    return case


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


async def _propose(
    session: AsyncSession,
    entry: Graduate,
    kind: ChangeKind,
    payload: dict[str, Any],
    grounds: Grounds,
    by: Caller,
    at: datetime,
) -> ChangeRequest:
    proposal = Proposal(kind, TABLE, entry.id, entry.area, payload, grounds.reason, grounds.evidence)
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
        await repository.settle(session, graduate_id, ANSWERS[kind])
    return change


async def _apply(
    session: AsyncSession, cipher: Cipher, graduate_id: UUID, kind: ChangeKind, payload: Any, by: Caller
) -> None:
    if kind == "binding_release":
        await _release(session, graduate_id, UUID(payload["account_id"]), by)
        return
    entry, column = await ledger.locked_in_scope(session, graduate_id, by), SEALED[kind]
    before = entry.opened(cipher, column) if getattr(entry, column) is not None else None
    if before != _clear(cipher, entry, kind, payload, "before"):
        raise ChangedMeanwhile()
    after = cast(str, _clear(cipher, entry, kind, payload, "after"))
    if kind == "phone_change":
        put_phone(cipher, entry, Phone(after))
    else:
        entry.name_sealed = sealed_for(cipher, entry, column, after)
    entry.version += 1


async def _release(session: AsyncSession, graduate_id: UUID, account_id: UUID, by: Caller) -> None:
    """The account is locked before the person, as the proof does. Its tokens reach the person no more."""
    account = await accounts.locked_mini_program_account(session, account_id)
    if account is None or account.graduate_id != graduate_id:
        raise ChangedMeanwhile()
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    await accounts.release(session, account_id)
    await repository.void_checks_of(session, account_id)
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
    sealed = payload.get(part)
    if sealed is None or kind not in SEALED:
        return None
    return entry.seals(cipher).open(bytes.fromhex(sealed), table=TABLE, column=SEALED[kind], row=entry.id)
