"""Orders of casework: log a contact, log a service, keep what clocks, referrals and internships say."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import messaging
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.pii import Cipher
from chassis.problems import Unprocessable
from contracts.events import ContactLogged, InternshipRetained, PostReferred, ServiceDelivered, ServiceKind
from services.registry.casework import repository, rules
from services.registry.casework.models import Contact, Service
from services.registry.graduates import repository as ledger
from services.registry.graduates.commands import NotYetHappened, state_status
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import StatusStatement


class PostRequired(Unprocessable):
    slug, title = "post-required", "岗位推介须注明岗位"


@dataclass(frozen=True)
class NewContact:
    kind: str
    reached: bool
    contacted_at: datetime
    notes: str | None


@dataclass(frozen=True)
class NewService:
    kind: ServiceKind
    post_id: UUID | None
    delivered_on: date


async def log_contact(
    session: AsyncSession, cipher: Cipher, graduate_id: UUID, new: NewContact, by: Caller, now: datetime
) -> Contact:
    """Logs an attempt; only one that reached the person meets the promise. Notes are sealed: people tell secrets."""
    if new.contacted_at > now:
        raise NotYetHappened()
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    row = new_id()
    sealed = cipher.seal(new.notes, table="contact", column="notes_sealed", row=row) if new.notes else None
    contact = Contact(
        id=row,
        graduate_id=entry.id,
        kind=new.kind,
        reached=new.reached,
        contacted_at=new.contacted_at,
        notes_sealed=sealed,
        logged_by=by.id,
    )
    session.add(contact)
    await session.flush()
    await messaging.record(session, _logged(entry, contact))
    return contact


def _logged(entry: Graduate, contact: Contact) -> ContactLogged:
    return ContactLogged(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        contact_id=contact.id,
        reached=contact.reached,
        contacted_on=civil_date(contact.contacted_at),
    )


async def log_service(session: AsyncSession, graduate_id: UUID, new: NewService, by: Caller, today: date) -> bool:
    """Logs a delivered service; False if this post counted already."""
    if new.delivered_on > today:
        raise NotYetHappened()
    if rules.needs_post(new.kind) and new.post_id is None:
        raise PostRequired()
    entry = await ledger.locked_in_scope(session, graduate_id, by)
    return await _keep_service(session, entry, new, source="caseworker", by=by)


async def keep_referral(session: AsyncSession, fact: PostReferred) -> None:
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
    if not await repository.add_service(session, service):
        return False
    await messaging.record(session, _delivered(entry, service, new.kind))
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


async def keep_retention(session: AsyncSession, fact: InternshipRetained, today: date) -> None:
    """Who is kept by the base is employed since that day; a retention taken back takes the statement back.

    The base's word alone moves no figure: it waits for the intern's or the department's.
    """
    if fact.retained and fact.origin == "declared":
        return
    entry = await ledger.locked(session, fact.graduate_id)
    if entry is None:
        return
    statement = StatusStatement(
        "employed" if fact.retained else None, fact.retained_on, "internship", fact.internship_id, fact.version
    )
    await state_status(session, entry, statement, today, None)
