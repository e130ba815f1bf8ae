"""All SQL of certificates. A request is where the person is, and with the one department that was asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from contracts.roles import Role
from services.registry.exchange.models import CertificateRequest, ExchangeEntry
from services.registry.exchange.rules import RequestState
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to

DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_CLIENT, Role.DEPARTMENT_OFFICER})
OPEN = CertificateRequest.state == RequestState.ASKED.value


@dataclass(frozen=True)
class Matter:
    """A request with the entry it is about."""

    request: CertificateRequest
    entry: Graduate


async def open_request(
    session: AsyncSession, graduate_id: UUID, question: str, about_on: date
) -> CertificateRequest | None:
    """The same question that still waits. The person must be locked."""
    query = select(CertificateRequest).where(
        CertificateRequest.graduate_id == graduate_id,
        CertificateRequest.question == question,
        CertificateRequest.about_on == about_on,
        OPEN,
    )
    return (await session.scalars(query)).one_or_none()


def _reached_by(by: Caller) -> ColumnElement[bool]:
    """SQL: asked of the caller's own department, or about a person whom the caller sees."""
    if by.role not in DEPARTMENT_ROLES:
        return visible_to(by)
    if by.area is None or by.org is None:
        return false()
    return and_(CertificateRequest.department == by.org, CertificateRequest.city == by.area.partition("/")[0])


async def listing(
    session: AsyncSession,
    by: Caller,
    wanted: Sequence[ColumnElement[bool]],
    paging: Paging,
) -> Rows[Matter]:
    """Requests within the caller's reach, the oldest first."""
    query = select(CertificateRequest, Graduate).join(Graduate, Graduate.id == CertificateRequest.graduate_id)
    query = query.where(_reached_by(by), *wanted)
    rows = await pagination.tuples(session, query, paging, CertificateRequest.id)
    return rows.of(lambda row: Matter(*row))


async def matters(session: AsyncSession, request_ids: Collection[UUID], *, lock: bool) -> Mapping[UUID, Matter]:
    """The requests of these ids that there are, in the order of their locks: the person's row is only read."""
    query = select(CertificateRequest, Graduate).join(Graduate, Graduate.id == CertificateRequest.graduate_id)
    query = query.where(CertificateRequest.id.in_(request_ids)).order_by(CertificateRequest.id)
    if lock:
        query = query.with_for_update(of=CertificateRequest).execution_options(populate_existing=True)
    return {request.id: Matter(request, entry) for request, entry in await session.execute(query)}


async def lease_due(session: AsyncSession, partners: Iterable[str], span: timedelta, limit: int) -> Sequence[Matter]:
    """Questions that have to go out to one of these partners; nobody else takes them for a while."""
    named = [partner.split("/") for partner in partners]
    theirs = or_(
        false(),
        *(and_(CertificateRequest.city == city, CertificateRequest.department == code) for city, code in named),
    )
    due = (
        select(CertificateRequest.id)
        .where(OPEN, CertificateRequest.sent_at.is_(None), CertificateRequest.next_attempt_at <= func.now(), theirs)
        .order_by(CertificateRequest.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    leased = (
        update(CertificateRequest)
        .where(CertificateRequest.id.in_(due.scalar_subquery()))
        .values(attempts=CertificateRequest.attempts + 1, next_attempt_at=func.now() + span)
        .returning(CertificateRequest.id)
    )
    ids = (await session.scalars(leased)).all()
    return list((await matters(session, ids, lock=False)).values())


async def mark_sent(session: AsyncSession, request_id: UUID) -> None:
    statement = update(CertificateRequest).where(CertificateRequest.id == request_id, OPEN)
    await session.execute(statement.values(sent_at=func.now()))


async def postpone(session: AsyncSession, request_id: UUID, pause: timedelta) -> None:
    statement = update(CertificateRequest).where(CertificateRequest.id == request_id, OPEN)
    await session.execute(statement.values(next_attempt_at=func.now() + pause))


async def overdue(session: AsyncSession, today: date, limit: int) -> Sequence[CertificateRequest]:
    """Locked: open requests whose last day is over."""
    query = select(CertificateRequest).where(OPEN, CertificateRequest.expires_on < today)
    query = query.order_by(CertificateRequest.id).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(query)).all()


async def ledger(
    session: AsyncSession, by: Caller, wanted: Sequence[ColumnElement[bool]], paging: Paging
) -> Rows[ExchangeEntry]:
    """The newest first, of the cities within the caller's jurisdiction: a district's auditor has none."""
    query = select(ExchangeEntry).where(by.area_clause(ExchangeEntry.city), *wanted)
    return await pagination.scalars(session, query, paging, ExchangeEntry.id.desc())
