"""Orders about data keys: give people theirs, wrap keys again after a rotation of the ring, erase a person."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, failpoints
from chassis.access import Caller
from chassis.data_keys import Seals, new_data_key, rewrapped
from chassis.messaging import outbox
from chassis.pii import ERASED, Cipher, SealBroken
from contracts.events.registry import GraduateErased
from services.registry.data_keys import repository
from services.registry.data_keys.repository import TIED, Tied, Value
from services.registry.desk.rules import SEALED
from services.registry.graduates.rules import city_of

TABLE = "graduate"


async def give_keys(session: AsyncSession, cipher: Cipher, after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    """The next people get a key, or theirs wrapped by the ring's active one, and what is theirs is sealed with it.

    Returns how many did, and the last person looked at, None at the end. One transaction: what was written about them
    meanwhile is not lost, for whoever writes about a person has their entry locked.
    """
    people = await repository.due(session, cipher.mark, after, limit)
    busy = await repository.people_being_decided(session, people)
    given = {person: _wrapped(cipher, person, wrapped) for person, wrapped in people.items() if person not in busy}
    keyed = {person: wrapped for person, wrapped in given.items() if wrapped is not None}
    for person, wrapped in keyed.items():
        await repository.put_key(session, person, wrapped)
    failpoints.hit("data_keys_before_seals")
    await _seal_anew(session, cipher, {person: _seals(cipher, person, wrapped) for person, wrapped in keyed.items()})
    return len(keyed), max(people, default=None)


def _wrapped(cipher: Cipher, person: UUID, wrapped: bytes | None) -> bytes | None:
    """A new key, or the same one wrapped anew; None where the one there is cannot be read."""
    try:
        return rewrapped(cipher, wrapped, table=TABLE, row=person) if wrapped else _new_key(cipher, person)
    except SealBroken:
        return None


def _new_key(cipher: Cipher, person: UUID) -> bytes:
    return new_data_key(cipher, table=TABLE, row=person)[1]


def _seals(cipher: Cipher, person: UUID, wrapped: bytes) -> Seals:
    return Seals(cipher, wrapped, table=TABLE, row=person)


async def _seal_anew(
    session: AsyncSession, cipher: Cipher, people: Mapping[UUID, Seals], unreadable: bytes | None = None
) -> None:
    """What the ring has sealed about these people is sealed by their keys; `unreadable` replaces what does not open."""
    for tied in TIED:
        values = await repository.on_ring(session, tied, people)
        anew = [(value, _anew(cipher, people[value.person], tied, value) or unreadable) for value in values]
        await repository.put_values(session, tied, [(value, after) for value, after in anew if after is not None])
    for change in await repository.changes_on_ring(session, people):
        place = Tied(TIED[0].table, SEALED[change.kind], "id")
        parts = {part: Value(change.person, change.person, sealed) for part, sealed in change.sealed.items()}
        sealed = {part: _anew(cipher, people[change.person], place, value) for part, value in parts.items()}
        await repository.put_change(
            session, change.id, {part: after for part, value in sealed.items() if (after := value or unreadable)}
        )


def _anew(cipher: Cipher, seals: Seals, tied: Tied, value: Value) -> bytes | None:
    table, column = tied.table.name, tied.column
    plain = cipher.read(value.sealed, table=table, column=column, row=value.row)
    return None if plain is None else seals.seal(plain, table=table, column=column, row=value.row)


async def erase(session: AsyncSession, cipher: Cipher, person: UUID, reason: str, by: Caller, today: date) -> bool:
    """Destroys the person's key: nobody opens what it sealed, and no number finds them. False if there is none.

    The entry stays with what figures count, without a name. What the ring still seals is sealed by the key first, so
    that nothing is left that the ring opens.
    """
    await repository.lock_changes(session, person)
    entry = await repository.locked(session, person)
    if entry is None or entry.wrapped_key == ERASED:
        return False
    lost = _seals(cipher, person, _new_key(cipher, person))
    await _seal_anew(session, cipher, {person: lost}, unreadable=ERASED)
    await repository.overwrite_rest(session, person, entry.id_number_index)
    await repository.destroy_key(session, person)
    erased = GraduateErased(graduate_id=person, city=city_of(entry.area), area=entry.area, erased_on=today)
    await outbox.record(session, erased)
    await audit.record(session, by, "erase_person", TABLE, person, reason, area=entry.area)
    return True
