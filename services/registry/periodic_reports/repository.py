"""All SQL of periodic reports: the rows, what is counted for them, and which facts were recorded since."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, plans, sets
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.casework.models import Contact, ContactConfirmation, Service
from services.registry.casework.repository import contacted_on, first_contact, had_all, is_assisted, was_reached
from services.registry.casework.rules import ServiceMinimum
from services.registry.facts.catalogue import with_facts
from services.registry.graduates.conditions import is_expected
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import is_served_in
from services.registry.periodic_reports.models import PeriodicReport, ReportPractice, ReportRestatement
from services.registry.periodic_reports.rules import OPEN, ReportState
from services.registry.projections.models import FirstContactClock
from services.registry.statuses.models import GraduateStatus, StatusConfirmation
from services.registry.statuses.repository import is_placed

FactKind: TypeAlias = Literal["contact", "contact_confirmation", "service", "status", "status_confirmation"]
FACT_KINDS: tuple[FactKind, ...] = ("contact", "contact_confirmation", "service", "status", "status_confirmation")


class ReportNotFound(NotFound):
    slug, title = "report-not-found", "未找到该期报送"


async def add_missing(session: AsyncSession, rows: Sequence[sets.Row]) -> int:
    """Opens the reports that are not there yet; returns how many."""
    in_order = sorted(rows, key=lambda row: (row["area"], row["kind"], row["period"]))
    return len(await sets.add_missing(session, PeriodicReport, in_order)) if in_order else 0


async def listing(
    session: AsyncSession, by: Caller, wanted: Sequence[ColumnElement[bool]], paging: Paging
) -> Rows[PeriodicReport]:
    """The latest period first."""
    query = select(PeriodicReport).where(by.area_clause(PeriodicReport.area), *wanted)
    return await pagination.scalars(session, query, paging, PeriodicReport.last_on.desc(), PeriodicReport.id.desc())


async def in_scope(session: AsyncSession, report_id: UUID, by: Caller) -> PeriodicReport:
    return await _row(session, select(PeriodicReport).where(PeriodicReport.id == report_id, _reached(by)))


async def locked_in_scope(session: AsyncSession, report_id: UUID, by: Caller) -> PeriodicReport:
    """Raises ReportNotFound outside the caller's reach."""
    query = select(PeriodicReport).where(PeriodicReport.id == report_id, _reached(by))
    return await _row(session, query.with_for_update())


def _reached(by: Caller) -> ColumnElement[bool]:
    return by.area_clause(PeriodicReport.area)


async def locked_of(session: AsyncSession, area: str, kind: str, period: str) -> PeriodicReport:
    query = select(PeriodicReport).where(
        PeriodicReport.area == area, PeriodicReport.kind == kind, PeriodicReport.period == period
    )
    return await _row(session, query.with_for_update())


async def _row(session: AsyncSession, query: Select[PeriodicReport]) -> PeriodicReport:
    row = await session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise ReportNotFound()
    return row


async def next_to_look_at(session: AsyncSession, limit: int) -> Sequence[PeriodicReport]:
    """Frozen reports that were not looked at for the longest time, each for one worker."""
    query = select(PeriodicReport).where(PeriodicReport.state == ReportState.FROZEN.value)
    query = query.order_by(PeriodicReport.looked_at.nulls_first(), PeriodicReport.id).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def without_announced_day(
    session: AsyncSession, cities: Collection[str], since: date
) -> Sequence[PeriodicReport]:
    """Reports of these cities that a district still has to submit, of periods that last to a day or beyond; locked."""
    waiting = (PeriodicReport.announced_due_on.is_(None), PeriodicReport.state.in_(OPEN))
    query = select(PeriodicReport).where(PeriodicReport.last_on >= since, PeriodicReport.city.in_(cities), *waiting)
    return (await session.scalars(query.order_by(PeriodicReport.id).with_for_update(skip_locked=True))).all()


async def practices_of(session: AsyncSession, report_id: UUID) -> Sequence[ReportPractice]:
    query = select(ReportPractice).where(ReportPractice.report_id == report_id)
    return (await session.scalars(query.order_by(ReportPractice.id))).all()


async def restatements_of(session: AsyncSession, report_id: UUID) -> Sequence[ReportRestatement]:
    query = select(ReportRestatement).where(ReportRestatement.report_id == report_id)
    return (await session.scalars(query.order_by(ReportRestatement.id))).all()


async def restated(session: AsyncSession, report_ids: Collection[UUID]) -> Collection[UUID]:
    """Those of these reports whose numbers are others by now."""
    query = select(ReportRestatement.report_id).where(sets.among(ReportRestatement.report_id, report_ids)).distinct()
    return set(await session.scalars(query))


async def moment(session: AsyncSession) -> datetime:
    """The instant of this transaction by the clock that stamps every fact."""
    return (await session.execute(select(func.now()))).scalar_one()


def is_due(channels: Sequence[str], first: date, last: date) -> ColumnElement[bool]:
    """SQL: a first contact falls due in these days, of whoever came by one of these ways, or by any."""
    came = Graduate.channel.in_(channels) if channels else true()
    clocks = select(1).where(
        FirstContactClock.graduate_id == Graduate.id, FirstContactClock.due_on.between(first, last)
    )
    return and_(came, plans.one_by_one(clocks).correlate(Graduate).exists())


async def contacts(
    session: AsyncSession, area: str, helped: ColumnElement[bool], day: date, overdue_before: date
) -> Mapping[str, int]:
    """How the first contacts that fall due stand on a day. A late entry (补记) is late, whenever it was made: it claims
    a day before the one on which the contact fell due."""
    clock = FirstContactClock
    in_time, entered = first_contact("in_time", day), clock.late_entry.is_(True)
    late = or_(first_contact("late", day), entered)
    overdue = clock.due_on < overdue_before
    states = {
        "due": true(),
        "in_time": in_time,
        "late": late,
        "late_entry": entered,
        "open_late": and_(~in_time, ~late, overdue),
        "open": and_(~in_time, ~late, ~overdue),
    }
    people = select(Graduate.id).join(clock, clock.graduate_id == Graduate.id).where(is_served_in(area), helped)
    return await _counted(session, people, states)


def was_unplaced(first: date, day: date) -> ColumnElement[bool]:
    """SQL: on the ledger by a day, and on the eve of `first` not placed."""
    return and_(is_expected(day), ~is_placed(date.fromordinal(first.toordinal() - 1)))


async def assistance(
    session: AsyncSession, area: str, people: ColumnElement[bool], minimums: Sequence[ServiceMinimum], day: date
) -> Mapping[str, int | None]:
    """How far the contact and the assistance of people is on a day."""
    facts = {
        "people": true(),
        "contacted": was_reached(None, day),
        "assisted": is_assisted(day),
        "complete": had_all(minimums, day),
        "placed": is_placed(day),
    }
    return await _counted(session, select(Graduate.id).where(is_served_in(area), people), facts)


async def _counted(session: AsyncSession, people: Any, facts: Mapping[str, ColumnElement[bool]]) -> dict[str, int]:
    """Each person is one row with what is true of them, looked up once."""
    rows = with_facts(people, facts)
    counts = [func.count().filter(rows.c[name]) for name in facts]
    return dict(zip(facts, (await session.execute(select(*counts))).one(), strict=True))


@dataclass(frozen=True)
class RecordedFact:
    kind: str
    id: UUID


async def recorded_since(
    session: AsyncSession,
    area: str,
    people: ColumnElement[bool],
    kinds: Sequence[FactKind],
    since: datetime,
    day: date,
    most: int,
) -> Sequence[RecordedFact]:
    """Facts of a day or of days before it about these people that were entered after an instant, in their order."""
    whose = select(Graduate.id).where(is_served_in(area), people).cte("whose")
    rows = union_all(*(_OF_KIND[kind](whose, day) for kind in kinds)).subquery("recorded")
    query = select(rows.c.kind, rows.c.id).where(rows.c.at > since).order_by(rows.c.at, rows.c.id).limit(most)
    return [RecordedFact(*row) for row in await session.execute(query)]


Recorded: TypeAlias = Select[str, UUID, datetime]


def _recorded(kind: FactKind, row: Any, at: Any) -> Recorded:
    return select(literal(kind).label("kind"), row.label("id"), at.label("at"))


def _contact(whose: CTE, day: date) -> Recorded:
    query = _recorded("contact", Contact.id, Contact.logged_at).join(whose, whose.c.id == Contact.graduate_id)
    return query.where(Contact.reached, contacted_on() <= day)


def _contact_confirmation(whose: CTE, day: date) -> Recorded:
    word = ContactConfirmation
    query = _recorded("contact_confirmation", word.contact_id, word.recorded_at)
    query = query.join(Contact, Contact.id == word.contact_id).join(whose, whose.c.id == Contact.graduate_id)
    return query.where(contacted_on() <= day)


def _service(whose: CTE, day: date) -> Recorded:
    query = _recorded("service", Service.id, Service.logged_at).join(whose, whose.c.id == Service.graduate_id)
    return query.where(Service.delivered_on <= day)


def _status(whose: CTE, day: date) -> Recorded:
    row = GraduateStatus
    query = _recorded("status", row.id, row.recorded_at).join(whose, whose.c.id == row.graduate_id)
    return query.where(row.since_on <= day)


def _status_confirmation(whose: CTE, day: date) -> Recorded:
    word, row = StatusConfirmation, GraduateStatus
    query = _recorded("status_confirmation", word.status_id, word.recorded_at)
    query = query.join(row, row.id == word.status_id).join(whose, whose.c.id == row.graduate_id)
    return query.where(row.since_on <= day)


_OF_KIND: Mapping[FactKind, Callable[[CTE, date], Recorded]] = {
    "contact": _contact,
    "contact_confirmation": _contact_confirmation,
    "service": _service,
    "status": _status,
    "status_confirmation": _status_confirmation,
}
