"""Orders about cases: open one where a proof contradicts the ledger, and close one without a change."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.data_keys import Seals
from chassis.db import new_id
from chassis.pii import Cipher, Phone
from chassis.problems import Conflict
from services.registry.desk_cases import repository, rules
from services.registry.desk_cases.models import DeskCase
from services.registry.desk_cases.rules import CaseKind
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import Person

CASE = "desk_case"


class CaseClosed(Conflict):
    slug, title = "desk-case-closed", "该事项已办结"


@dataclass(frozen=True)
class OpenedCase:
    number: str
    kind: CaseKind

    @property
    def operation(self) -> str:
        return rules.SETTLED_BY[self.kind]


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
