"""The order to register a person (实名登记): by themselves after real-name proof, or by a caseworker."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.creations import Creation, NotFresh
from chassis.messaging import outbox
from chassis.pii import Cipher, IdNumber, Phone
from chassis.problems import Conflict, Forbidden, Unprocessable
from contracts.events.registry import GraduateRegistered, PlaceKind, YouthKind, YouthRegistered
from contracts.roles import Role
from services.registry.community_codes import repository as community_codes
from services.registry.community_codes.rules import UNKNOWN
from services.registry.filings.commands import Filing, file_proposal
from services.registry.filings.rules import Content
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate, NewEntry
from services.registry.graduates.repository import (
    TABLE,
    NameDiffers,
    Person,
    ServedElsewhere,
    complete,
    heard,
    new_columns,
    new_entry,
    particulars_of,
    put_particulars,
    refuse_implausible,
    same_name,
)
from services.registry.graduates.rules import (
    Particulars,
    PersonKind,
    PlaceRule,
    Voice,
    YouthAges,
    city_of,
    is_of_youth,
    is_served_by,
    may_register_at,
    merged,
    phone_may_register,
    with_place,
)
from services.registry.registration.repository import NEW_PEOPLE
from services.registry.settings import registry_settings
from services.registry.statuses import commands as statuses

Channel = Literal["mini_program", "caseworker", "roster"]


class AlreadyRegistered(Conflict):
    slug, title = "already-registered", "该毕业生已登记"


class RealNameRequired(Forbidden):
    slug, title = "real-name-required", "请先完成实名认证"


class OutsideJurisdiction(Forbidden):
    slug, title = "outside-jurisdiction", "只能登记到本辖区"


class PersonRequired(Unprocessable):
    slug, title = "person-required", "代为登记须填写姓名、身份证件号码和手机号"


class PersonNotAllowed(Unprocessable):
    slug, title = "person-not-allowed", "本人登记以实名认证信息为准，不能另填他人信息"


class PhoneSharedTooOften(Conflict):
    slug, title = "phone-shared-too-often", "该手机号已用于多人，须说明共用原因；超过上限的请换用本人手机号"


class CohortYearRequired(Unprocessable):
    slug, title = "cohort-year-required", "请填写毕业年份"


class KindDiffers(Conflict):
    slug, title = "kind-differs", "该人在毕业生名册上，须按高校毕业生登记"


class NotOfYouth(Unprocessable):
    slug, title = "not-of-youth", "年龄不在文件所称失业青年的范围内"


class PlaceNotAdmitted(Unprocessable):
    slug, title = "place-not-admitted", "该城市文件不支持按此类地点登记"


@dataclass(frozen=True)
class Registration:
    """Where, by which relation to the place, and what is known of the person.

    `person` is given when a caseworker registers on behalf; a graduate's own comes from the real-name proof.
    `shared_phone_reason` says why the phone is one that several others have registered with.
    """

    place_kind: PlaceKind
    area: str
    particulars: Particulars
    person: Person | None
    shared_phone_reason: str | None = None
    kind: PersonKind = "graduate"
    source_code: str | None = None


@dataclass(frozen=True)
class BusinessInstant:
    """Business time of a command: the instant and its date in Asia/Shanghai."""

    at: datetime
    on: date


async def register(
    session: AsyncSession, cipher: Cipher, places: PlaceRule, order: Registration, by: Caller, moment: BusinessInstant
) -> Graduate | None:
    """Registers a person once and records GraduateRegistered, which starts the first-contact clock.

    None where another city serves them: it is asked first, and nothing else is written or told.
    """
    if not may_register_at(order.place_kind, places.kinds):
        raise PlaceNotAdmitted(clause=places.clause, quote=places.quote, admitted=list(places.kinds))
    order = await _with_source(session, order, moment.on)
    if by.role == Role.GRADUATE:
        entry = await _register_self(session, order, by, moment)
    else:
        try:
            entry = await _register_on_behalf(session, cipher, order, by, moment)
        except ServedElsewhere as elsewhere:
            await _ask(session, cipher, elsewhere.entry, order, by)
            return None
    id_number = IdNumber(entry.opened(cipher, "id_number_sealed"))
    refuse_by_age(id_number, entry.kind, entry.cohort_year, places, moment.on)
    await outbox.record(session, registered_event(entry))
    return entry


async def register_somebody_new(
    creation: Creation, cipher: Cipher, places: PlaceRule, order: Registration, by: Caller, moment: BusinessInstant
) -> NewEntry:
    """What `register` does with somebody new, without a code, who has an intention or none is known.

    Raises NotFresh, and everything that `register` refuses.
    """
    session = cast(AsyncSession, creation)
    if order.particulars.intention == "none" or order.source_code is not None:
        raise NotFresh()
    if not may_register_at(order.place_kind, places.kinds):
        raise NotFresh()
    person = _named(order, by)
    entry = NewEntry(**new_columns(cipher, person, order.area))
    _mark(entry, order, "caseworker", moment)
    refuse_by_age(person.id_number, entry.kind, entry.cohort_year, places, moment.on)
    await audit.record(session, by, "register_graduate", TABLE, entry.id, order.shared_phone_reason, area=entry.area)
    await outbox.record(session, registered_event(entry))
    phone = cast(bytes, entry.phone_index)
    creation.create(NEW_PEOPLE, ledger.values_of(entry), [ledger.phone_lock(phone)])
    return entry


async def _with_source(session: AsyncSession, order: Registration, on: date) -> Registration:
    """A code that is no good refuses nobody: the source is unknown."""
    if order.source_code is None or await community_codes.is_in_use(session, order.source_code, on):
        return order
    return replace(order, source_code=UNKNOWN)


async def _register_self(session: AsyncSession, order: Registration, by: Caller, moment: BusinessInstant) -> Graduate:
    if order.person is not None:
        raise PersonNotAllowed()
    entry = await ledger.locked_own(session, by)
    if entry is None:
        raise RealNameRequired()
    if entry.registered_on is not None:
        raise AlreadyRegistered(graduate_id=str(entry.id))
    before = entry.intention
    put_particulars(entry, merged(order.particulars, fresh=particulars_of(entry)))
    _mark(entry, order, "mini_program", moment)
    await _follow_intention(session, entry, before, by, moment)
    return entry


async def _register_on_behalf(
    session: AsyncSession, cipher: Cipher, order: Registration, by: Caller, moment: BusinessInstant
) -> Graduate:
    person = _named(order, by)
    phone = cipher.blind_index("phone", cast(Phone, person.phone).reveal())
    await ledger.lock_phone(session, phone)
    entry = new_entry(cipher, person, order.area)
    _mark(entry, order, "caseworker", moment)
    if await ledger.insert_if_new(session, entry):
        await statuses.begin_history(session, [entry], str(by.role), by.id)
    else:
        entry = await _existing_entry(session, cipher, entry.id_number_index, person, order.area, by)
        before = entry.intention
        complete(cipher, entry, heard(entry, person, Voice()), order.area, None)
        _mark(entry, order, "caseworker", moment)
        await _follow_intention(session, entry, before, by, moment)
    await _use_phone(session, phone, entry, order.shared_phone_reason)
    await audit.record(session, by, "register_graduate", TABLE, entry.id, order.shared_phone_reason, area=entry.area)
    return entry


def _named(order: Registration, by: Caller) -> Person:
    """Whom a caseworker registers, with a phone, into the own jurisdiction."""
    if order.person is None or order.person.phone is None:
        raise PersonRequired()
    if not by.covers(order.area):
        raise OutsideJurisdiction()
    return order.person


async def _use_phone(session: AsyncSession, phone: bytes, entry: Graduate, reason: str | None) -> None:
    others, limits = await ledger.use_phone(session, phone, entry.id), registry_settings()
    if not phone_may_register(others, limits.people_per_phone, limits.people_per_phone_at_most, reason):
        raise PhoneSharedTooOften(people=others, limit=limits.people_per_phone, at_most=limits.people_per_phone_at_most)


async def _follow_intention(
    session: AsyncSession, entry: Graduate, before: str, by: Caller, moment: BusinessInstant
) -> None:
    """A first intention is no change; one from or to 暂无就业意愿 is, and the status with it."""
    if "none" in (before, entry.intention):
        await statuses.follow_intention(session, entry, before, str(by.role), moment.on, by.id)


async def _ask(session: AsyncSession, cipher: Cipher, entry: Graduate, order: Registration, by: Caller) -> None:
    person = cast(Person, order.person)
    content = Content(person.name, person.phone, person.particulars, order.area)
    await file_proposal(session, cipher, entry, content, Filing("registration", by.area or "", by.id))
    await audit.record(session, by, "propose_registration", TABLE, entry.id, area=order.area)


async def _existing_entry(
    session: AsyncSession, cipher: Cipher, index: bytes, person: Person, area: str, by: Caller
) -> Graduate:
    """The person's existing entry, locked. Where it is registered elsewhere, only that fact is told."""
    entry = await ledger.locked_by_id_number(session, index)
    if entry.registered_on is not None:
        raise AlreadyRegistered(None, **_visible(entry, by))
    if not is_served_by(entry.area, city_of(area)):
        raise ServedElsewhere(entry)
    if not same_name(cipher, entry, person.name):
        raise NameDiffers(None, operation="propose_name_correction", **_visible(entry, by))
    return entry


def _visible(entry: Graduate, by: Caller) -> dict[str, str]:
    return {"graduate_id": str(entry.id)} if by.covers(entry.area) else {}


def refuse_by_age(id_number: IdNumber, kind: str, cohort_year: int | None, places: PlaceRule, on: date) -> None:
    """Raises what `refuse_implausible` does, and NotOfYouth."""
    refuse_implausible(id_number, cohort_year, on)
    if kind == "youth_unemployed" and not is_of_youth(id_number.born_on, on, places.youth):
        raise NotOfYouth(**vars(cast(YouthAges, places.youth)))


def refuse_kind(entry: Graduate | NewEntry, kind: str, cohort_year: int | None) -> None:
    """Whom a roster lists is a graduate, and nobody's word at a counter takes them out of the figures.

    Raises KindDiffers and CohortYearRequired.
    """
    if kind != "graduate" and entry.listed_on is not None:
        raise KindDiffers()
    if kind == "graduate" and cohort_year is None:
        raise CohortYearRequired()


def _mark(entry: Graduate | NewEntry, order: Registration, channel: Channel, moment: BusinessInstant) -> None:
    refuse_kind(entry, order.kind, entry.cohort_year)
    entry.kind, entry.source_code = order.kind, order.source_code
    put_particulars(entry, with_place(particulars_of(entry), order.place_kind, order.area))
    entry.city, entry.area = city_of(order.area), order.area
    entry.registered_at, entry.registered_on = moment.at, moment.on
    entry.place_kind, entry.channel = order.place_kind, channel
    entry.version += 1


def registered_event(entry: Graduate | NewEntry) -> GraduateRegistered | YouthRegistered:
    about = {name: getattr(entry, name) for name in ("city", "area", "registered_on", "place_kind", "channel")}
    if entry.kind == "graduate":
        return GraduateRegistered(graduate_id=entry.id, cohort_year=cast(int, entry.cohort_year), **about)
    return YouthRegistered(graduate_id=entry.id, kind=cast(YouthKind, entry.kind), **about)
