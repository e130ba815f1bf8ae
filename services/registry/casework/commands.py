"""Orders of casework: log a contact, confirm a late one, log a service, record what referrals and internships say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import OwnRequest
from chassis.messaging import outbox
from chassis.pii import Cipher
from chassis.problems import Conflict, Unprocessable
from chassis.runtime import Runtime
from contracts.events.jobfair import InternshipRetained, PostReferred
from contracts.events.registry import ContactConfirmed, ContactLogged, ServiceDelivered, ServiceKind
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Packs
from services.registry.case_files import commands as case_files
from services.registry.case_files.rules import NextAction
from services.registry.casework import catalogue, repository, rules
from services.registry.casework.models import Contact, ContactConfirmation, Service
from services.registry.casework.rules import ServiceMinimum
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.projections import repository as projections
from services.registry.projections.models import FirstContactClock
from services.registry.statuses.commands import AlreadyConfirmed, NotYetHappened, state_status
from services.registry.statuses.rules import CERTIFIED, StatusStatement


class PostRequired(Unprocessable):
    slug, title = "post-required", "岗位推介须注明岗位"


class PostUnknown(Unprocessable):
    slug, title = "post-unknown", "没有这个岗位，或该岗位当日不在招聘"


class BeforeRegistration(Unprocessable):
    slug, title = "before-registration", "实名登记以前的服务不能登记"


class NoServiceMinimum(Unprocessable):
    slug, title = "no-service-minimum", "该城市文件未规定服务最低次数"


class WeekUnknown(Unprocessable):
    slug, title = "week-unknown", "没有这一周，请写作 2023-W31"


class NotALateEntry(Conflict):
    slug, title = "not-a-late-entry", "该联系不是补记，无须确认"


@dataclass(frozen=True)
class NewContact:
    kind: str
    reached: bool
    contacted_at: datetime
    information: Mapping[str, str]
    notes: str | None
    next_action: NextAction | None


@dataclass(frozen=True)
class NewService:
    kind: ServiceKind
    post_id: UUID | None
    delivered_on: date


async def log_contact(
    session: AsyncSession, runtime: Runtime, graduate_id: UUID, new: NewContact, by: Caller, now: datetime
) -> Contact:
    """Logs an attempt, and what is next; only one that reached the person meets the clock.

    Notes are sealed: people tell secrets.
    """
    if new.contacted_at > now:
        raise NotYetHappened()
    entry, today = await ledger.locked_in_scope(session, graduate_id, by), civil_date(now)
    catalogue.refuse_wrong(runtime.packs.city(entry.city, on=today), new.information, today, reached=new.reached)
    contact = _contact(runtime.cipher, entry, new, by, today)
    day = civil_date(new.contacted_at)
    await case_files.follow_contact(session, runtime.packs, entry, new.next_action, day, by, today, reached=new.reached)
    session.add(contact)
    await session.flush()
    await outbox.record(session, _logged(entry, contact))
    return contact


def _contact(cipher: Cipher, entry: Graduate, new: NewContact, by: Caller, today: date) -> Contact:
    row = new_id()
    return Contact(
        id=row,
        graduate_id=entry.id,
        kind=new.kind,
        reached=new.reached,
        contacted_at=new.contacted_at,
        information=dict(new.information),
        notes_sealed=sealed_notes(cipher, entry, Contact.__tablename__, row, new.notes),
        logged_by=by.id,
        logged_on=today,
    )


def sealed_notes(cipher: Cipher, entry: Graduate, table: str, row: UUID, notes: str | None) -> bytes | None:
    return entry.seals(cipher).seal(notes, table=table, column="notes_sealed", row=row) if notes else None


def _logged(entry: Graduate, contact: Contact) -> ContactLogged:
    return ContactLogged(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        contact_id=contact.id,
        reached=contact.reached,
        contacted_on=civil_date(contact.contacted_at),
        logged_on=contact.logged_on,
    )


def is_late_entry(contact: Contact, clock: FirstContactClock | None) -> bool:
    """Whether a contact was entered after the breach for a day before it, as far as notify has told the due date."""
    due_on, logged_on = clock.due_on if clock else None, contact.logged_on or civil_date(contact.logged_at)
    return contact.reached and rules.is_late_entry(due_on, civil_date(contact.contacted_at), logged_on)


async def confirm_contact(
    session: AsyncSession, graduate_id: UUID, contact_id: UUID, today: date, by: Caller
) -> tuple[Contact, ContactConfirmation]:
    """A second person's word on a late entry (补记): from then on the day counts that it was entered for."""
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    contact, confirmation = await repository.contact_of(session, entry.id, contact_id)
    if confirmation is not None:
        raise AlreadyConfirmed()
    if not is_late_entry(contact, await projections.clock_of(session, entry.id)):
        raise NotALateEntry()
    if by.id == contact.logged_by:
        raise OwnRequest("补记须由登记人以外的另一人确认")
    confirmation = ContactConfirmation(
        contact_id=contact.id,
        logged_by=contact.logged_by,
        confirmed_by=by.id,
        confirmed_role=str(by.role),
        confirmed_on=today,
    )
    session.add(confirmation)
    await session.flush()
    await outbox.record(session, _confirmed(entry, contact, today))
    await audit.record(session, by, "confirm_contact", "contact", contact.id, area=entry.area)
    return contact, confirmation


def _confirmed(entry: Graduate, contact: Contact, today: date) -> ContactConfirmed:
    return ContactConfirmed(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        contact_id=contact.id,
        contacted_on=civil_date(contact.contacted_at),
        confirmed_on=today,
    )


async def log_service(session: AsyncSession, graduate_id: UUID, new: NewService, by: Caller, today: date) -> bool:
    """Logs a delivered service; False if this post counted already."""
    if new.delivered_on > today:
        raise NotYetHappened()
    if rules.needs_post(new.kind):
        await _hold_post(session, new)
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    if entry.registered_on is None or new.delivered_on < entry.registered_on:
        raise BeforeRegistration()
    return await _keep_service(session, entry, new, source="caseworker", by=by)


async def _hold_post(session: AsyncSession, new: NewService) -> None:
    """A referral is of a post that the job fair had on offer that day, else it would be anybody's number."""
    if new.post_id is None:
        raise PostRequired()
    if not await repository.is_on_offer(session, new.post_id, new.delivered_on):
        raise PostUnknown()


async def record_referral(session: AsyncSession, fact: PostReferred) -> None:
    """A referral made in the job fair service counts as one here, once per post."""
    entry = await ledger.locked(session, fact.graduate_id)
    if entry is not None:
        await _keep_service(session, entry, NewService("referral", fact.post_id, fact.referred_on), source="jobfair")


async def _keep_service(
    session: AsyncSession, entry: Graduate, new: NewService, *, source: str, by: Caller | None = None
) -> bool:
    service = Service(
        id=new_id(),
        graduate_id=entry.id,
        kind=new.kind,
        post_id=new.post_id,
        delivered_on=new.delivered_on,
        source=source,
        logged_by=by.id if by else None,
    )
    if not await repository.add_service(session, service, entry.registered_on):
        return False
    await outbox.record(session, _delivered(entry, service, new.kind))
    return True


def _delivered(entry: Graduate, service: Service, kind: ServiceKind) -> ServiceDelivered:
    return ServiceDelivered(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        service_id=service.id,
        kind=kind,
        post_id=service.post_id,
        delivered_on=service.delivered_on,
    )


async def record_retention(session: AsyncSession, fact: InternshipRetained, today: date) -> None:
    """Who is kept by the base is employed since that day; a retention taken back takes the statement back.

    The base's word alone moves no figure: it waits for the intern's. The department's is one member of staff's, and
    counts when a second person has confirmed it.
    """
    if fact.retained and fact.origin == "declared":
        return
    entry = await ledger.locked(session, fact.graduate_id)
    if entry is None:
        return
    status, source = "employed" if fact.retained else None, CERTIFIED if fact.origin == "certified" else "internship"
    statement = StatusStatement(
        status=status, since_on=fact.retained_on, source=source, ref=fact.internship_id, ref_version=fact.version
    )
    await state_status(session, entry, statement, today, None, fact.certified_by)


def minimums_of(packs: Packs, city: str, on: date) -> list[ServiceMinimum]:
    """The service minimums of a city's document; raises NoServiceMinimum where it has none."""
    pack = packs.city(city, on=on)
    minimums = [_minimum(pack, key, on) for key in pack.get("services.minimum")]
    if not minimums:
        raise NoServiceMinimum(city=city)
    return minimums


def minimums_in(pack: Pack, on: date) -> list[ServiceMinimum]:
    """The same for who asks nobody in particular: none where the document has none, or leaves one of them open."""
    try:
        return [_minimum(pack, key, on) for key in pack.get("services.minimum")]
    except ParameterNotCited:
        return []


def _minimum(pack: Pack, key: str, on: date) -> ServiceMinimum:
    path = f"services.minimum.{key}"
    cited = pack.value(f"{path}.least", on=on)
    kinds = tuple(pack.get(path)["kinds"])
    return ServiceMinimum(key, kinds, int(cited.value), cited.clause, cited.quote)


def minimums_named(minimums: Sequence[ServiceMinimum], gap: str) -> Sequence[ServiceMinimum]:
    """Those that a filter names: one, or all with `any`; raises NoServiceMinimum."""
    named = [minimum for minimum in minimums if gap in ("any", minimum.key)]
    if not named:
        raise NoServiceMinimum(known=[minimum.key for minimum in minimums])
    return named


def due_week(code: str) -> tuple[date, date]:
    """The Monday and Sunday between which a first contact falls due, such as `2023-W31`; raises WeekUnknown."""
    try:
        return rules.week_of(code)
    except ValueError:
        raise WeekUnknown() from None
