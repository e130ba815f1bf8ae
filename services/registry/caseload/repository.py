"""All SQL of the caseload: one list in the order of what is due, cut by its tabs."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows, Total
from chassis.plans import reach
from services.registry.case_files.models import CaseFile
from services.registry.case_handovers.models import CaseAssignment
from services.registry.caseload.rules import Tab
from services.registry.casework.models import Contact
from services.registry.casework.repository import contacted_on, owed_services, owes_any, was_given
from services.registry.casework.rules import ServiceMinimum
from services.registry.graduates.models import Graduate
from services.registry.projections.models import FirstContactClock
from services.registry.statuses.models import GraduateStatus
from services.registry.statuses.repository import has_status, is_placed, status_as_of

Case: TypeAlias = tuple[Graduate, CaseFile, FirstContactClock]
RECENT_DAYS = 7
"""How long a case is shown as newly given: of the screen, no promise."""


def _cases(by: Caller) -> Select[*Case]:
    query = select(Graduate, CaseFile, FirstContactClock).join(CaseFile, CaseFile.graduate_id == Graduate.id)
    return query.join(FirstContactClock, FirstContactClock.graduate_id == CaseFile.graduate_id, isouter=True).where(
        reach(CaseFile, by)
    )


def _is_open(day: date) -> ColumnElement[bool]:
    return and_(~is_placed(day), status_as_of(day) != "no_intention")


def in_tab(
    tab: Tab, day: date, by: Caller, minimums: Sequence[ServiceMinimum], unserved_days: int
) -> ColumnElement[bool]:
    """SQL: the case is in that tab on the day."""
    tomorrow = day + timedelta(days=1)
    match tab:
        case "first_contact":
            return CaseFile.first_met_on.is_(None)
        case "overdue":
            return and_(CaseFile.due_on < day, _is_open(day))
        case "today":
            return and_(CaseFile.due_on == day, _is_open(day))
        case "tomorrow":
            return and_(CaseFile.due_on == tomorrow, _is_open(day))
        case "follow_up":
            return and_(CaseFile.due_on > tomorrow, CaseFile.first_met_on.is_not(None), _is_open(day))
        case "recent":
            return _is_recent(by, day - timedelta(days=RECENT_DAYS))
        case "gaps":
            return owes_any(minimums, day)
        case "unserved":
            return and_(owed_services(day), ~was_given(day - timedelta(days=unserved_days - 1), day))
        case "dormant":
            return has_status("no_intention", day)


def _is_recent(by: Caller, since: date) -> ColumnElement[bool]:
    """SQL: handed over to the caller since then; or opened since then, and nobody's own."""
    given = select(1).where(CaseAssignment.graduate_id == CaseFile.graduate_id)
    mine = given.where(CaseAssignment.account_id == by.id, CaseAssignment.assigned_on > since)
    return or_(mine.exists(), and_(CaseFile.opened_on > since, ~given.exists()))


async def assigned_on(session: AsyncSession, people: Sequence[UUID]) -> Mapping[UUID, date]:
    """Since when each of those who are somebody's own case is."""
    query = select(CaseAssignment.graduate_id, CaseAssignment.assigned_on)
    return dict((await session.execute(query.where(CaseAssignment.graduate_id.in_(people)))).all())


async def cases(session: AsyncSession, by: Caller, wanted: ColumnElement[bool], paging: Paging) -> Rows[Case]:
    """The earliest due first, and last those without a day."""
    query = _cases(by).where(wanted)
    return await pagination.tuples(session, query, paging, CaseFile.due_on, CaseFile.graduate_id)


def place(row: Case) -> tuple[date, UUID]:
    """Where a row stands in `cases`."""
    return row[1].due_on, row[1].graduate_id


async def total(session: AsyncSession, by: Caller, wanted: ColumnElement[bool]) -> Total:
    return await pagination.total_of(session, _cases(by).where(wanted))


async def resting_since(session: AsyncSession, people: Sequence[UUID], day: date) -> Mapping[UUID, date]:
    """Since when each of those whose status says no intention last said so."""
    since = select(GraduateStatus.graduate_id, func.max(GraduateStatus.since_on)).where(
        GraduateStatus.graduate_id.in_(people),
        GraduateStatus.status == "no_intention",
        GraduateStatus.since_on <= day,
    )
    return dict((await session.execute(since.group_by(GraduateStatus.graduate_id))).all())


async def last_reached(session: AsyncSession, people: Sequence[UUID]) -> Mapping[UUID, date]:
    query = select(Contact.graduate_id, func.max(contacted_on())).where(
        Contact.graduate_id.in_(people), Contact.reached
    )
    return dict((await session.execute(query.group_by(Contact.graduate_id))).all())


async def blocks_done(session: AsyncSession, graduate_id: UUID, done: Sequence[ColumnElement[bool]]) -> Sequence[bool]:
    return (await session.execute(select(*done).where(Graduate.id == graduate_id))).one()
