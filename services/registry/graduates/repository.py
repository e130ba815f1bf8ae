"""The ledger's entries: made of what a source says of a person, sealed, found and locked. Scope is applied here: what a
caller may not see does not exist for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Table, and_, bindparam, false, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import sets
from chassis.access import Caller
from chassis.creations import Lock
from chassis.data_keys import DataKey, Seals, new_data_key
from chassis.db import new_id
from chassis.pii import Cipher, FullName, IdNumber, Phone
from chassis.plans import served_in
from chassis.problems import Conflict, NotFound, Unprocessable
from contracts.roles import Role
from services.registry.accounts.models import MiniProgramAccount
from services.registry.graduates import rules
from services.registry.graduates.indexes import index_of
from services.registry.graduates.models import Graduate, NewEntry
from services.registry.graduates.rules import Particulars, Voice
from services.registry.settings import registry_settings

TABLE = "graduate"


class NameDiffers(Conflict):
    slug, title = "name-differs", "姓名与台账中该身份证件的姓名不一致，请由其所在辖区的社区提出姓名更正"


class AgeImplausible(Unprocessable):
    slug, title = "age-implausible", "身份证件号码中的出生日期与毕业生身份不符，请核对"


class CohortYearImplausible(Unprocessable):
    slug, title = "cohort-year-implausible", "毕业年份与出生日期或当前日期不符，请核对"


class ServedElsewhere(Exception):
    """The person is another jurisdiction's: nothing was written, and the source may not learn more than that."""

    def __init__(self, entry: Graduate) -> None:
        super().__init__()
        self.entry = entry


@dataclass(frozen=True)
class Person:
    """A natural person as a source names them. The id number is never empty: its type refuses that."""

    id_number: IdNumber
    name: FullName
    phone: Phone | None
    particulars: Particulars


def heard(entry: Graduate, person: Person, voice: Voice) -> Person:
    """The person as far as the source's word on them counts."""
    return replace(person, particulars=rules.heard_from(voice, particulars_of(entry), person.particulars))


def new_entry(cipher: Cipher, person: Person, area: str) -> Graduate:
    """An entry not yet in the database, its personal data sealed to its own row id by a key of its own."""
    return Graduate(**new_columns(cipher, person, area))


def new_columns(cipher: Cipher, person: Person, area: str) -> dict[str, Any]:
    """The columns of a new entry, as `new_entry` and sets of entries have them."""
    row, wrapped, seals = new_id(), None, cast(DataKey | Cipher, cipher)
    if registry_settings().data_keys:
        seals, wrapped = new_data_key(cipher, table=TABLE, row=row)
    phone = person.phone.reveal() if person.phone is not None else None
    return {
        **dict.fromkeys(COLUMNS),
        "id": row,
        "city": rules.city_of(area),
        "area": area,
        "wrapped_key": wrapped,
        "id_number_sealed": seals.seal(person.id_number.reveal(), table=TABLE, column="id_number_sealed", row=row),
        "id_number_index": index_of(cipher, person.id_number),
        "name_sealed": seals.seal(person.name.reveal(), table=TABLE, column="name_sealed", row=row),
        "name_index": index_of(cipher, person.name),
        "phone_sealed": seals.seal(phone, table=TABLE, column="phone_sealed", row=row) if phone else None,
        "phone_index": index_of(cipher, person.phone) if person.phone else None,
        "kind": "graduate",
        **vars(person.particulars),
        "status": rules.status_with(person.particulars.intention, "unknown"),
        "listed_by": [],
        "version": 1,
    }


async def seals_of(session: AsyncSession, cipher: Cipher, graduates: Collection[UUID]) -> dict[UUID, Seals]:
    """What seals what is stored about each of these people, in the order of their ids. They must be locked."""
    query = select(Graduate.id, Graduate.wrapped_key).where(sets.among(Graduate.id, sorted(graduates)))
    keys = {row.id: row.wrapped_key for row in await session.execute(query)}
    return {person: Seals(cipher, keys[person], table=TABLE, row=person) for person in sorted(keys)}


def put_phone(cipher: Cipher, entry: Graduate, phone: Phone) -> None:
    entry.phone_sealed = sealed_for(cipher, entry, "phone_sealed", phone.reveal())
    entry.phone_index = index_of(cipher, phone)


def put_name(cipher: Cipher, entry: Graduate, name: FullName) -> None:
    entry.name_sealed = sealed_for(cipher, entry, "name_sealed", name.reveal())
    entry.name_index = index_of(cipher, name)


def same_name(cipher: Cipher, entry: Graduate, name: FullName) -> bool:
    return FullName(entry.opened(cipher, "name_sealed")).same_as(name)


def particulars_of(entry: Graduate | NewEntry) -> Particulars:
    return Particulars(**{name: getattr(entry, name) for name in Particulars.__annotations__})


def put_particulars(entry: Graduate | NewEntry, particulars: Particulars) -> None:
    for name, value in vars(particulars).items():
        setattr(entry, name, value)


def complete(cipher: Cipher, entry: Graduate, person: Person, area: str, listed_on: date | None) -> bool:
    """Adds what the source knows more; True if anything changed. A registered person stays in their area."""
    before = particulars_of(entry)
    after = rules.merged(before, person.particulars)
    put_particulars(entry, after)
    changed = after != before
    if person.phone is not None and entry.phone_sealed is None:
        put_phone(cipher, entry, person.phone)
        changed = True
    if listed_on is not None and entry.listed_on is None:
        entry.listed_on, entry.kind = listed_on, "graduate"
        changed = True
    if entry.registered_on is None and "/" not in entry.area and "/" in area:
        entry.city, entry.area = rules.city_of(area), area
        changed = True
    entry.version += changed
    return changed


def sealed_for(cipher: Cipher, entry: Graduate, column: str, value: str) -> bytes:
    return entry.seals(cipher).seal(value, table=TABLE, column=column, row=entry.id)


def refuse_implausible(id_number: IdNumber, cohort_year: int | None, on: date) -> None:
    """Raises AgeImplausible and CohortYearImplausible for what cannot be on a day."""
    match rules.implausible(id_number.born_on, cohort_year, on):
        case "age":
            raise AgeImplausible()
        case "cohort_year":
            raise CohortYearImplausible()


_TABLE = cast(Table, Graduate.__table__)
COLUMNS = tuple(column.key for column in _TABLE.columns if column.key != "created_at")
_INSERT_IF_NEW = (
    insert(_TABLE)
    .values({key: bindparam(key) for key in COLUMNS})
    .on_conflict_do_nothing(index_elements=["id_number_index"])
    .returning(_TABLE.c.id)
)
"""Built once: every registration runs it."""


def visible_to(by: Caller) -> ColumnElement[bool]:
    """SQL: the ledger entries a caller reaches by role: own, own university's, own jurisdiction's."""
    match by.role:
        case Role.GRADUATE:
            return and_(Graduate.id == by.subject, is_bound(by.id, by.subject)) if by.subject else false()
        case Role.UNIVERSITY_OFFICE:
            return Graduate.university_code == by.org if by.org else false()
        case Role.SERVICE:
            return true()
        case _:
            return is_served_in(by.area) if by.area else false()


def sees_all_of(by: Caller, place: str) -> bool:
    """Whether `visible_to` leaves nobody of a place out."""
    return by.role not in (Role.GRADUATE, Role.UNIVERSITY_OFFICE) and by.covers(place)


def is_served_in(place: str) -> ColumnElement[bool]:
    """SQL: the entry's area is `place` or lies below it."""
    return served_in(Graduate, place)


def is_bound(account_id: UUID | BindParameter[UUID], graduate_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    """SQL: the account is bound to the person now; a token may be older than the release of its binding."""
    account = MiniProgramAccount
    return select(1).where(account.id == account_id, account.graduate_id == graduate_id).exists()


async def insert_if_new(session: AsyncSession, graduate: Graduate) -> bool:
    """True if this call made the entry; waits for a concurrent insert of the same person to end."""
    return await session.scalar(_INSERT_IF_NEW, values_of(graduate)) is not None


def values_of(entry: Graduate | NewEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in COLUMNS}


async def insert_new(session: AsyncSession, entries: Sequence[sets.Row]) -> Collection[UUID]:
    """Of these entries, those that this call made, in one statement that locks in the given order."""
    return await sets.add_missing(session, Graduate, entries)


async def locked_by_id_number(session: AsyncSession, index: bytes) -> Graduate:
    """The entry with this blind index, locked until the transaction ends."""
    query = select(Graduate).where(Graduate.id_number_index == index).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def locked_by_id_numbers(session: AsyncSession, indexes: Sequence[bytes]) -> dict[bytes, Graduate]:
    """The entries with these blind indexes, locked in the order of their indexes, as every set of people is."""
    query = select(Graduate).where(sets.among(Graduate.id_number_index, indexes)).order_by(Graduate.id_number_index)
    entries = await session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {entry.id_number_index: entry for entry in entries}


async def in_scope(session: AsyncSession, graduate_id: UUID, by: Caller) -> Graduate:
    """The entry if the caller may see it; raises NotFound for a foreign one as for a missing one."""
    return await _entry(session, graduate_id, by, lock=False)


async def locked_in_scope(session: AsyncSession, graduate_id: UUID, by: Caller) -> Graduate:
    return await _entry(session, graduate_id, by, lock=True)


async def _entry(session: AsyncSession, graduate_id: UUID, by: Caller, *, lock: bool) -> Graduate:
    query = select(Graduate).where(Graduate.id == graduate_id, visible_to(by))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    entry = (await session.scalars(query)).one_or_none()
    if entry is None:
        raise NotFound()
    return entry


async def locked_own(session: AsyncSession, by: Caller) -> Graduate | None:
    """The entry that a graduate's account is bound to, locked; None without a binding."""
    query = select(Graduate).where(visible_to(by)).with_for_update() if by.subject else None
    if query is None:
        return None
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def by_id(session: AsyncSession, graduate_id: UUID) -> Graduate | None:
    """For our own services, which act for nobody."""
    return await session.get(Graduate, graduate_id)


async def locked(session: AsyncSession, graduate_id: UUID) -> Graduate | None:
    """For event handlers, which act for nobody: the entry, locked, or None."""
    query = select(Graduate).where(Graduate.id == graduate_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def lock_phone(session: AsyncSession, index: bytes) -> None:
    """Until the transaction ends nobody else uses this phone. Taken before any person's lock."""
    await session.execute(_LOCK_PHONE, {"index": index})


_LOCK_PHONE = text("SELECT pg_advisory_xact_lock(hashtextextended(encode(:index, 'hex'), 11))")


def phone_lock(index: bytes) -> Lock:
    """The same lock, for requests that share a transaction."""
    return 11, index.hex()


async def use_phone(session: AsyncSession, index: bytes, graduate_id: UUID) -> int:
    """Writes down that the person used this phone; returns how many others did. The phone must be locked."""
    return int(await session.scalar(_USE_PHONE, {"index": index, "person": graduate_id}) or 0)


_USE_PHONE = text(
    "WITH use AS (INSERT INTO phone_use (phone_index, graduate_id) VALUES (:index, :person) ON CONFLICT DO NOTHING)"
    " SELECT count(*) FROM phone_use WHERE phone_index = :index AND graduate_id <> :person"
)
