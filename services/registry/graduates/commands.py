"""Orders to the ledger: enter a person, correct an entry, reveal what is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.data_keys import new_data_key
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.pii import Cipher, FullName, IdNumber, Phone
from chassis.preconditions import Precondition
from chassis.problems import Conflict, Unprocessable
from contracts.events.registry import GraduateListed
from contracts.roles import Role
from services.registry.accounts.commands import PhoneNotVerified, fresh_phone
from services.registry.graduates import repository, rules
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import Particulars, Voice
from services.registry.reveals import commands as reveals
from services.registry.settings import registry_settings
from services.registry.statuses import commands as statuses
from services.registry.statuses.rules import status_with

TABLE = "graduate"


class NameDiffers(Conflict):
    slug, title = "name-differs", "姓名与台账中该身份证件的姓名不一致，请由其所在辖区的社区提出姓名更正"


class SecondPersonRequired(Conflict):
    slug, title = "second-person-required", "更换手机号须提出变更申请，由第二人复核"


class SchoolDiffers(Conflict):
    slug, title = "school-differs", "台账中该人已由另一所学校报送，请与区县核对"


class CohortYearDiffers(Conflict):
    slug, title = "cohort-year-differs", "毕业年份与台账不一致，请到窗口核对"


class SchoolingNotOwn(Unprocessable):
    slug, title = "schooling-not-own", "学历和毕业院校以学校报送为准，请由社区核对更正"


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


@dataclass(frozen=True)
class Entry:
    """What entering a person did: `created`, `updated` (something was new) or `unchanged`."""

    graduate_id: UUID
    outcome: Literal["created", "updated", "unchanged"]


async def enter_person(
    session: AsyncSession,
    cipher: Cipher,
    person: Person,
    *,
    area: str,
    listed_on: date | None = None,
    reach: str | None = None,
    voice: Voice = Voice(),
) -> Entry:
    """Finds or creates the one ledger entry of a person; concurrent calls for one person end in one entry.

    `listed_on` says that a roster lists them as one who should register, and emits GraduateListed once.
    `reach` is the jurisdiction that the source speaks for, `voice` whose word it is. Raises ServedElsewhere for another
    jurisdiction's person, before the name is looked at; and what `add_to_known` does.
    """
    fresh = new_entry(cipher, person, area)
    _list(fresh, listed_on, voice)
    if await repository.insert_if_new(session, fresh):
        await statuses.begin_history(session, [fresh], "roster", voice.account)
        await outbox.record(session, *_listed(fresh))
        return Entry(fresh.id, "created")
    known = await repository.locked_by_id_number(session, fresh.id_number_index)
    if reach is not None and not rules.is_served_by(known.area, reach):
        raise ServedElsewhere(known)
    return await add_to_known(session, cipher, known, person, voice, area=area, listed_on=listed_on)


async def add_to_known(
    session: AsyncSession,
    cipher: Cipher,
    known: Graduate,
    person: Person,
    voice: Voice,
    *,
    area: str,
    listed_on: date | None,
) -> Entry:
    """What a source says goes into the person's entry, which must be locked.

    Raises NameDiffers, SchoolDiffers, and CohortYearDiffers: what a row may overwrite depends on whose it is.
    """
    if not same_name(cipher, known, person.name):
        raise NameDiffers()
    before = particulars_of(known)
    if rules.another_school_claims(before, person.particulars):
        raise SchoolDiffers()
    registered = known.registered_on is not None
    if rules.changes_year(before, person.particulars, voice, known.listed_by, registered=registered):
        raise CohortYearDiffers()
    person = heard(known, person, voice)
    newly_listed = known.listed_on is None and listed_on is not None
    if listed_on is not None:
        known.listed_by = rules.listed_also_by(known.listed_by, voice, listed=known.listed_on is not None)
    changed = complete(cipher, known, person, area, listed_on)
    if listed_on is not None:
        await statuses.follow_intention(session, known, before.intention, "roster", listed_on, voice.account)
    if newly_listed:
        await outbox.record(session, *_listed(known))
    return Entry(known.id, "updated" if changed else "unchanged")


def heard(known: Graduate, person: Person, voice: Voice) -> Person:
    """The person as far as the source's word on them counts."""
    return replace(person, particulars=rules.heard_from(voice, particulars_of(known), person.particulars))


async def enter_new(
    session: AsyncSession, cipher: Cipher, people: Sequence[tuple[Person, str]], listed_on: date, voice: Voice
) -> dict[bytes, UUID]:
    """Enters those of a roster's people (with their areas) whom nobody knows, all at once; by blind index.

    The others are left to `enter_person`. Whoever calls it gives the people in the order of their indexes, so
    that two rosters wait for each other instead of dying of a deadlock.
    """
    fresh = {entry.id_number_index: entry for entry in (new_entry(cipher, *one) for one in people)}
    for entry in fresh.values():
        _list(entry, listed_on, voice)
    made = [fresh[index] for index in await repository.insert_new(session, list(fresh.values()))]
    await statuses.begin_history(session, made, "roster", voice.account)
    await outbox.record(session, *(listed for entry in made for listed in _listed(entry)))
    return {entry.id_number_index: entry.id for entry in made}


def new_entry(cipher: Cipher, person: Person, area: str) -> Graduate:
    """An entry not yet in the database, its personal data sealed to its own row id by a key of its own."""
    entry = Graduate(
        id=new_id(),
        city=rules.city_of(area),
        area=area,
        id_number_index=cipher.blind_index("id_number", person.id_number.reveal()),
        status=status_with(person.particulars.intention, "unknown"),
        version=1,
        listed_by=[],
        **vars(person.particulars),
    )
    if registry_settings().data_keys:
        _, entry.wrapped_key = new_data_key(cipher, table=TABLE, row=entry.id)
    entry.id_number_sealed = sealed_for(cipher, entry, "id_number_sealed", person.id_number.reveal())
    entry.name_sealed = sealed_for(cipher, entry, "name_sealed", person.name.reveal())
    if person.phone is not None:
        put_phone(cipher, entry, person.phone)
    return entry


def _list(fresh: Graduate, listed_on: date | None, voice: Voice) -> None:
    fresh.listed_on, fresh.listed_by = listed_on, rules.listed_also_by([], voice, listed=False)


def put_phone(cipher: Cipher, entry: Graduate, phone: Phone) -> None:
    entry.phone_sealed = sealed_for(cipher, entry, "phone_sealed", phone.reveal())
    entry.phone_index = cipher.blind_index("phone", phone.reveal())


def same_name(cipher: Cipher, entry: Graduate, name: FullName) -> bool:
    return FullName(entry.opened(cipher, "name_sealed")).same_as(name)


def particulars_of(entry: Graduate) -> Particulars:
    return Particulars(**{name: getattr(entry, name) for name in Particulars.__annotations__})


def put_particulars(entry: Graduate, particulars: Particulars) -> None:
    for name, value in vars(particulars).items():
        setattr(entry, name, value)


def complete(cipher: Cipher, known: Graduate, person: Person, area: str, listed_on: date | None) -> bool:
    """Adds what the source knows more; True if anything changed. A registered person stays in their area."""
    before = particulars_of(known)
    after = rules.merged(before, person.particulars)
    put_particulars(known, after)
    changed = after != before
    if person.phone is not None and known.phone_sealed is None:
        put_phone(cipher, known, person.phone)
        changed = True
    if listed_on is not None and known.listed_on is None:
        known.listed_on = listed_on
        changed = True
    if known.registered_on is None and "/" not in known.area and "/" in area:
        known.city, known.area = rules.city_of(area), area
        changed = True
    known.version += changed
    return changed


def _listed(entry: Graduate) -> list[GraduateListed]:
    """The fact that a roster named this person; none without its date or the year of graduation."""
    if entry.listed_on is None or entry.cohort_year is None:
        return []
    listed = GraduateListed(
        graduate_id=entry.id, city=entry.city, area=entry.area, cohort_year=entry.cohort_year, listed_on=entry.listed_on
    )
    return [listed]


def sealed_for(cipher: Cipher, entry: Graduate, column: str, value: str) -> bytes:
    return entry.seals(cipher).seal(value, table=TABLE, column=column, row=entry.id)


@dataclass(frozen=True)
class Correction:
    """New contact data and places; None leaves a field as it is."""

    phone: Phone | None = None
    intention: str | None = None
    hukou_area: str | None = None
    residence_area: str | None = None
    seeking_area: str | None = None
    education_level: str | None = None
    university_code: str | None = None


async def correct_graduate(
    session: AsyncSession,
    cipher: Cipher,
    graduate_id: UUID,
    correction: Correction,
    seen: Precondition,
    today: date,
    by: Caller,
) -> Graduate:
    """Changes an entry. An intention that changes brings the status with it that is the same fact."""
    entry = await repository.locked_in_scope(session, graduate_id, by)
    seen.hold(entry.version)
    if by.role == Role.GRADUATE and (correction.education_level or correction.university_code):
        raise SchoolingNotOwn()
    given = {name: value for name, value in vars(correction).items() if value is not None and name != "phone"}
    before = entry.intention
    put_particulars(entry, replace(particulars_of(entry), **given))
    await statuses.follow_intention(session, entry, before, str(by.role), today, by.id)
    if correction.phone is not None:
        await _correct_phone(session, cipher, entry, correction.phone, by)
    entry.version += 1
    await audit.record(session, by, "correct_graduate", TABLE, entry.id, area=entry.area)
    return entry


async def _correct_phone(session: AsyncSession, cipher: Cipher, entry: Graduate, phone: Phone, by: Caller) -> None:
    """The person's own new phone is one that WeChat has verified; staff fill in a missing one, and else propose."""
    if by.role == Role.GRADUATE:
        if await fresh_phone(session, cipher, by.id) != phone:
            raise PhoneNotVerified()
    elif entry.phone_index not in (None, cipher.blind_index("phone", phone.reveal())):
        raise SecondPersonRequired(operation="propose_phone_change")
    put_phone(cipher, entry, phone)


async def reveal(
    session: AsyncSession, cipher: Cipher, graduate_id: UUID, fields: Sequence[str], purpose: str, by: Caller
) -> dict[str, str | None]:
    """The chosen fields in clear, after writing down who asked and what for."""
    entry = await repository.in_scope(session, graduate_id, by)
    await reveals.count_one(session, by)
    action = f"reveal_{'+'.join(sorted(set(fields)))}"
    await audit.record(session, by, action, TABLE, entry.id, purpose, area=by.area or entry.area)
    columns = {field: f"{field}_sealed" for field in fields}
    return {field: entry.opened(cipher, name) if getattr(entry, name) else None for field, name in columns.items()}
