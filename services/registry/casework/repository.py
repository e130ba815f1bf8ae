"""All SQL of casework."""

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from chassis import pagination, plans
from chassis.access import Caller
from chassis.clock import CIVIL
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.casework.models import Contact, ContactConfirmation, ContactCorrection, Service
from services.registry.casework.rules import ServiceMinimum
from services.registry.graduates.conditions import is_registered
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.projections.models import FirstContactClock, KnownPost
from services.registry.statuses.repository import is_placed, wants_work


class ContactNotFound(NotFound):
    slug, title = "contact-not-found", "未找到该联系记录"


async def add_service(session: AsyncSession, service: Service, registered_on: date | None) -> bool:
    """False if this post was put before this person earlier.

    An entry from before the registration counts for nothing, so it gives way to a later one of the same post.
    """
    values = {
        "id": service.id,
        "graduate_id": service.graduate_id,
        "kind": service.kind,
        "post_id": service.post_id,
        "delivered_on": service.delivered_on,
        "source": service.source,
        "logged_by": service.logged_by,
    }
    statement = insert(Service).values(values)
    later = {name: statement.excluded[name] for name in ("id", "delivered_on", "source", "logged_by")}
    statement = statement.on_conflict_do_update(
        index_elements=["graduate_id", "kind", "post_id"],
        set_={**later, "logged_at": func.now()},
        where=(Service.delivered_on < registered_on) & (statement.excluded.delivered_on >= registered_on),
    )
    return await session.scalar(statement.returning(Service.id)) is not None


async def services_of(session: AsyncSession, graduate_id: UUID) -> Sequence[tuple[Service, bool]]:
    """What a person was given, and whether it counts."""
    query = select(Service, _counts()).join(Graduate, Graduate.id == Service.graduate_id)
    query = query.where(Service.graduate_id == graduate_id)
    rows = await session.execute(query.order_by(Service.delivered_on, Service.id))
    return [(service, counts) for service, counts in rows]


def _counts() -> ColumnElement[bool]:
    """SQL: a service since the registration; a referral of a post that was on offer on its day. Of `Graduate`."""
    since = func.coalesce(Service.delivered_on >= Graduate.registered_on, false())
    post = select(1).where(KnownPost.post_id == Service.post_id, _on_offer(Service.delivered_on))
    return and_(since, or_(Service.kind != "referral", post.exists()))


def _on_offer(day: date | InstrumentedAttribute[date]) -> ColumnElement[bool]:
    return and_(KnownPost.published_on <= day, or_(KnownPost.closed_on.is_(None), KnownPost.closed_on >= day))


async def is_on_offer(session: AsyncSession, post_id: UUID, day: date) -> bool:
    """Whether the job fair said of this post that it was open on that day."""
    return bool(await session.scalar(select(KnownPost.post_id).where(KnownPost.post_id == post_id, _on_offer(day))))


def is_assisted(day: date) -> ColumnElement[bool]:
    """SQL: had at least one service (帮扶) by that day."""
    return was_given(None, day)


def was_given(since: date | None, until: date, *kinds: str) -> ColumnElement[bool]:
    """SQL: had at least one service in a time, of these kinds; of any where none is named."""
    return _of_the_person(select(1).where(service_in(since, until, *kinds)), Service.graduate_id)


def service_in(since: date | None, until: date, *kinds: str) -> ColumnElement[bool]:
    """SQL: a service that counts, delivered in a time. Of `Service` with its `Graduate`."""
    of_kind = Service.kind.in_(kinds) if kinds else true()
    return and_(_within(Service.delivered_on, since, until), of_kind, _counts())


def was_reached(since: date | None, until: date) -> ColumnElement[bool]:
    """SQL: at least one contact in a time reached the person."""
    return _of_the_person(select(1).where(contact_in(since, until)), Contact.graduate_id)


def contact_in(since: date | None, until: date, *kinds: str) -> ColumnElement[bool]:
    """SQL: a contact that reached the person in a time, by the civil day for which it was entered. Of `Contact`."""
    of_kind = Contact.kind.in_(kinds) if kinds else true()
    return and_(Contact.reached, _within(contacted_on(), since, until), of_kind)


def is_informed(day: date, blocks: Sequence[str]) -> ColumnElement[bool]:
    """SQL: each of these blocks was learned from a contact by that day, as corrected by then."""
    learned = (
        _of_the_person(select(1).where(contact_in(None, day), _says(day, block)), Contact.graduate_id)
        for block in blocks
    )
    return and_(true(), *learned)


def _says(day: date, block: str) -> ColumnElement[bool]:
    corrected = (
        select(ContactCorrection.information)
        .where(ContactCorrection.contact_id == Contact.id, ContactCorrection.corrected_on <= day)
        .order_by(ContactCorrection.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(corrected, Contact.information).contains({block: "done"})


async def corrections_of(session: AsyncSession, graduate_id: UUID) -> Sequence[ContactCorrection]:
    """Of all contacts of a person, the earliest first."""
    query = select(ContactCorrection).where(ContactCorrection.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(ContactCorrection.id))).all()


def contacted_on() -> ColumnElement[date]:
    return func.timezone(str(CIVIL), Contact.contacted_at).cast(Date)


def _within(
    day: ColumnElement[date] | InstrumentedAttribute[date], since: date | None, until: date
) -> ColumnElement[bool]:
    return day <= until if since is None else day.between(since, until)


def _of_the_person(rows: Select[int], person: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return plans.one_by_one(rows.where(person == Graduate.id)).correlate(Graduate).exists()


def owes_any(minimums: Sequence[ServiceMinimum], day: date) -> ColumnElement[bool]:
    """SQL: services are owed to the entry, and of one of these minimums it had fewer by that day than is due."""
    return and_(owed_services(day), or_(*(_had(minimum, day) < minimum.least for minimum in minimums)))


def had_all(minimums: Sequence[ServiceMinimum], day: date) -> ColumnElement[bool]:
    """SQL: of each of these minimums as many services by that day as are due; nobody's where there are none."""
    return and_(*(_had(minimum, day) >= minimum.least for minimum in minimums)) if minimums else false()


def _had(minimum: ServiceMinimum, day: date) -> ColumnElement[int]:
    had = select(func.count()).where(
        Service.graduate_id == Graduate.id, Service.kind.in_(minimum.kinds), Service.delivered_on <= day, _counts()
    )
    return had.correlate(Graduate).scalar_subquery()


def owed_services(day: date) -> ColumnElement[bool]:
    """SQL: those the minimum is for: registered, want work, not yet placed (有就业意愿的离校未就业毕业生)."""
    return and_(is_registered(day), wants_work(day), ~is_placed(day))


async def gaps(
    session: AsyncSession,
    by: Caller,
    minimums: Sequence[ServiceMinimum],
    wanted: Sequence[ServiceMinimum],
    day: date,
    paging: Paging,
) -> Rows[tuple[Graduate, Sequence[int]]]:
    """People of the caller's area to whom one of `wanted` is owed, each with what they had of all `minimums`."""
    had = cast(ColumnElement[Sequence[int]], array([_had(minimum, day) for minimum in minimums]))
    query = select(Graduate, had).where(visible_to(by), owes_any(wanted, day))
    return await pagination.tuples(session, query, paging, Graduate.id)


def first_contact(state: str, day: date) -> ColumnElement[bool]:
    """SQL: how the clock of the first contact stands on a day. A late entry (补记) is one of the late ones."""
    clock = FirstContactClock
    met = func.coalesce(clock.met_on <= day, false())
    overdue = func.coalesce(clock.due_on < day, false())
    match state:
        case "due":
            return clock.due_on.is_not(None)
        case "in_time":
            return and_(met, clock.in_time.is_(True))
        case "late":
            return and_(met, clock.in_time.is_(False))
        case "late_entry":
            return and_(met, clock.in_time.is_(False), clock.late_entry.is_(True))
        case "open_late":
            return and_(~met, overdue)
        case _:
            return and_(~met, ~overdue, clock.started_on.is_not(None))


def has_clock(*wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    clocks = select(1).where(FirstContactClock.graduate_id == Graduate.id, *wanted)
    return plans.one_by_one(clocks).exists()


async def contacts_of(session: AsyncSession, graduate_id: UUID) -> Sequence[tuple[Contact, ContactConfirmation | None]]:
    rows = await session.execute(_contacts(graduate_id).order_by(Contact.contacted_at, Contact.id))
    return [(row[0], row[1]) for row in rows]


async def contact_of(
    session: AsyncSession, graduate_id: UUID, contact_id: UUID
) -> tuple[Contact, ContactConfirmation | None]:
    row = (await session.execute(_contacts(graduate_id).where(Contact.id == contact_id))).one_or_none()
    if row is None:
        raise ContactNotFound()
    return row[0], row[1]


def _contacts(graduate_id: UUID) -> Select[Contact, ContactConfirmation]:
    query = select(Contact, ContactConfirmation).where(Contact.graduate_id == graduate_id)
    return query.outerjoin(ContactConfirmation, ContactConfirmation.contact_id == Contact.id)
