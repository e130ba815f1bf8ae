"""All SQL of the data keys. A person's entry is locked before anything of theirs, as by whoever writes about them."""

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pii import ERASED
from services.registry.accounts.models import MiniProgramAccount
from services.registry.casework.models import Contact, ContactCorrection
from services.registry.data_keys import rules
from services.registry.desk.rules import SEALED, ChangeKind
from services.registry.desk_cases.models import DeskCase
from services.registry.filings.models import Proposal
from services.registry.graduates.indexes import NO_NAME
from services.registry.graduates.models import Graduate, PhoneUse
from services.registry.identity.models import IdentityCheck, ProofAttempt
from services.registry.rosters.models import RosterRow
from services.registry.study_records.models import StudyRecord

INDEX_BYTES = 32


@dataclass(frozen=True)
class Tied:
    """A sealed column about a person, and the column of its row that names them."""

    table: Table
    column: str
    person: str


@dataclass(frozen=True)
class Value:
    """A value that the ring has sealed, and whose it is."""

    row: UUID
    person: UUID
    sealed: bytes


@dataclass(frozen=True)
class Change:
    """A change request about a person's name or phone; `sealed` has its parts that the ring has sealed."""

    id: UUID
    kind: ChangeKind
    person: UUID
    sealed: dict[str, bytes]


@dataclass(frozen=True)
class Standing:
    """What erasing a person asks of their entry."""

    wrapped_key: bytes | None
    id_number_index: bytes
    area: str


_MODELS = (Graduate, Contact, ContactCorrection, DeskCase, Proposal, StudyRecord)
_TABLES = {model.__tablename__: cast(Table, model.__table__) for model in _MODELS}
TIED = tuple(
    Tied(_TABLES[table], column, person) for table, (person, columns) in rules.BY_DATA_KEY.items() for column in columns
)


async def people_without_key(session: AsyncSession, _: date) -> float:
    """How many people's data the ring still seals."""
    return float(await session.scalar(select(func.count()).where(Graduate.wrapped_key.is_(None))) or 0)


async def due(session: AsyncSession, mark: bytes, after: UUID | None, limit: int) -> dict[UUID, bytes | None]:
    """People without a key, or whose key was not wrapped by the ring's active one (`mark`): id and wrapped key.

    Locked; whoever somebody else works on is left for the next time.
    """
    key = Graduate.wrapped_key
    of_another = (key != ERASED) & (func.substring(key, 1, len(mark)) != mark)
    query = select(Graduate.id, key).where(or_(key.is_(None), of_another))
    if after is not None:
        query = query.where(Graduate.id > after)
    rows = await session.execute(query.order_by(Graduate.id).limit(limit).with_for_update(skip_locked=True))
    return {row.id: row.wrapped_key for row in rows}


async def locked(session: AsyncSession, person: UUID) -> Standing | None:
    """A person as they stand, or None for an unknown one."""
    query = select(Graduate.wrapped_key, Graduate.id_number_index, Graduate.area).where(Graduate.id == person)
    row = (await session.execute(query.with_for_update())).one_or_none()
    return None if row is None else Standing(*row)


async def put_key(session: AsyncSession, person: UUID, wrapped: bytes) -> None:
    await session.execute(update(Graduate).where(Graduate.id == person).values(wrapped_key=wrapped))


async def on_ring(session: AsyncSession, tied: Tied, people: Collection[UUID]) -> Sequence[Value]:
    """Of these people, whose entries must be locked: what the ring has sealed in the column."""
    columns, sealed = tied.table.c, tied.table.c[tied.column]
    query = select(columns.id, columns[tied.person], sealed).where(
        columns[tied.person].in_(people), sealed.is_not(None), func.get_byte(sealed, 0) != 0
    )
    return [Value(*row) for row in await session.execute(query)]


async def put_values(session: AsyncSession, tied: Tied, anew: Sequence[tuple[Value, bytes]]) -> None:
    """Only where the value is still the one that was read."""
    if not anew:
        return
    sealed = tied.table.c[tied.column]
    statement = update(tied.table).where(tied.table.c.id == bindparam("row"), sealed == bindparam("before"))
    rows = [{"row": value.row, "before": value.sealed, "after": after} for value, after in anew]
    connection = await session.connection()
    await connection.execute(statement.values({tied.column: bindparam("after")}), rows)


_CHANGES = (
    "SELECT id, kind, object_id, payload FROM change_request WHERE kind = ANY(:kinds) AND object_id = ANY(:people)"
)
_CHANGES_OF = text(_CHANGES)
_FREE_CHANGES_OF = text(f"{_CHANGES} FOR UPDATE SKIP LOCKED")
_LOCKED_CHANGES_OF = text(f"{_CHANGES} ORDER BY id FOR UPDATE")


def _asked(people: Collection[UUID]) -> dict[str, list[str]]:
    return {"kinds": list(SEALED), "people": [str(person) for person in people]}


async def people_being_decided(session: AsyncSession, people: Collection[UUID]) -> set[UUID]:
    """Those of whom a change is being decided: its decision has the change and waits for the person."""
    free = {row.id for row in await session.execute(_FREE_CHANGES_OF, _asked(people))}
    return {UUID(row.object_id) for row in await session.execute(_CHANGES_OF, _asked(people)) if row.id not in free}


async def lock_changes(session: AsyncSession, person: UUID) -> None:
    """Before the person, as decisions do."""
    await session.execute(_LOCKED_CHANGES_OF, _asked([person]))


async def changes_on_ring(session: AsyncSession, people: Collection[UUID]) -> Sequence[Change]:
    changes = []
    for row in await session.execute(_CHANGES_OF, _asked(people)):
        values = {part: bytes.fromhex(row.payload.get(part) or "") for part in ("before", "after")}
        sealed = {part: value for part, value in values.items() if value and value[0] != 0}
        if sealed:
            changes.append(Change(row.id, row.kind, UUID(row.object_id), sealed))
    return changes


_SEAL_CHANGE_ANEW = text("SELECT seal_change_anew(:id, CAST(:anew AS jsonb))")


async def put_change(session: AsyncSession, change: UUID, anew: dict[str, bytes]) -> None:
    """By a function of the database, which lets each part be replaced once: nobody rewrites a proposal."""
    packed = json.dumps({part: sealed.hex() for part, sealed in anew.items()})
    await session.execute(_SEAL_CHANGE_ANEW, {"id": change, "anew": packed})


async def destroy_key(session: AsyncSession, person: UUID) -> None:
    """The key, and the blind indexes that would still find the person."""
    found_by = {"id_number_index": os.urandom(INDEX_BYTES), "phone_index": None, "name_index": NO_NAME}
    gone = {"wrapped_key": ERASED, **found_by}
    statement = update(Graduate).where(Graduate.id == person)
    await session.execute(statement.values(**gone, version=Graduate.version + 1))
    await session.execute(delete(PhoneUse).where(PhoneUse.graduate_id == person))


async def overwrite_rest(session: AsyncSession, person: UUID, index: bytes) -> None:
    """What the ring has sealed about the person and goes with them: see `rules.OVERWRITTEN`."""
    proposed = select(Proposal.roster_row_id).where(Proposal.graduate_id == person, Proposal.roster_row_id.is_not(None))
    rows = update(RosterRow).where(or_(RosterRow.graduate_id == person, RosterRow.id.in_(proposed)))
    await session.execute(rows.values(cells_sealed=ERASED))
    claims = update(IdentityCheck).where(IdentityCheck.id_number_index == index)
    sealed = {"name_sealed": ERASED, "id_number_sealed": ERASED, "subject_ref_sealed": None}
    await session.execute(claims.values(**sealed, id_number_index=os.urandom(INDEX_BYTES), state="refused"))
    attempts = update(ProofAttempt).where(ProofAttempt.person_index == index)
    await session.execute(attempts.values(person_index=None))
    accounts = update(MiniProgramAccount).where(MiniProgramAccount.graduate_id == person)
    unbound = {"graduate_id": None, "proven_at": None, "phone_sealed": None, "phone_verified_at": None}
    await session.execute(accounts.values(**unbound))
