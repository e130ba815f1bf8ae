"""An entry of the ledger: made of what a source says of a person, completed by what another one says."""

from dataclasses import dataclass, replace
from datetime import date

from chassis.data_keys import new_data_key
from chassis.db import new_id
from chassis.pii import Cipher, FullName, IdNumber, Phone
from chassis.problems import Conflict, Unprocessable
from services.registry.graduates import rules
from services.registry.graduates.models import Graduate
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
    entry = Graduate(
        id=new_id(),
        city=rules.city_of(area),
        area=area,
        id_number_index=cipher.blind_index("id_number", person.id_number.reveal()),
        status=rules.status_with(person.particulars.intention, "unknown"),
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
        entry.listed_on = listed_on
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
