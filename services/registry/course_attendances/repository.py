"""All SQL of attendance: who was at a guidance course by a day, by school and by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, plans
from chassis.pagination import Paging, Rows
from services.registry.course_attendances.models import CourseAttendance
from services.registry.course_attendances.rules import GUIDANCE, Attended, Meant
from services.registry.facts.catalogue import with_facts
from services.registry.graduates.models import Graduate
from services.registry.leavings.repository import left_on
from services.registry.reports.repository import Whom
from services.registry.trainings.models import Enrolment

UNMOVED: Mapping[UUID, str] = {}
"""Nobody is counted where they were before: number and names are of those who are served here now."""


@dataclass(frozen=True)
class School:
    university: str | None
    graduates: int
    as_meant: int
    otherwise: int


async def days_of(session: AsyncSession, enrolment_id: UUID) -> int:
    days = select(func.count()).where(CourseAttendance.enrolment_id == enrolment_id)
    return int(await session.scalar(days) or 0)


def _attended(day: date, what: Select[int]) -> Select[int]:
    """SQL: the days of `Graduate` at guidance courses, by that day; who has left the course was there as well."""
    joined = what.join_from(CourseAttendance, Enrolment, Enrolment.id == CourseAttendance.enrolment_id)
    own = (Enrolment.graduate_id == Graduate.id, Enrolment.kind == GUIDANCE, CourseAttendance.attended_on <= day)
    return joined.where(*own)


def has_attended(day: date) -> ColumnElement[bool]:
    return plans.one_by_one(_attended(day, select(1))).exists()


def has_attended_as_meant(day: date, meant: Meant) -> ColumnElement[bool]:
    """SQL: where the document says in school, on a day before they had left; of whom nobody knows it, on none."""
    at_school = func.coalesce(CourseAttendance.attended_on <= left_on(), false()) if meant.in_school else true()
    return plans.one_by_one(_attended(day, select(1)).where(at_school)).exists()


async def schools(session: AsyncSession, whom: Whom, day: date, meant: Meant) -> Sequence[School]:
    people = select(Graduate.university_code.label("university")).where(*whom.among(day, UNMOVED))
    facts = {"as_meant": has_attended_as_meant(day, meant), "attended": has_attended(day)}
    rows = with_facts(people, facts)
    meant_, otherwise = rows.c.as_meant, and_(rows.c.attended, not_(rows.c.as_meant))
    counts = [func.count(), *(func.count().filter(wanted) for wanted in (meant_, otherwise))]
    query = select(rows.c.university, *counts).group_by(rows.c.university).order_by(rows.c.university)
    return [School(*row) for row in await session.execute(query)]


async def names(
    session: AsyncSession, whom: Whom, day: date, meant: Meant, how: Attended, school: str | None, paging: Paging
) -> Rows[tuple[Graduate, int]]:
    """Who attended so, each with the number of days."""
    as_meant, attended = has_attended_as_meant(day, meant), has_attended(day)
    wanted = {"as_meant": as_meant, "otherwise": and_(attended, not_(as_meant)), "never": not_(attended)}[how]
    own = true() if school is None else Graduate.university_code == school
    days = _attended(day, select(func.count())).correlate(Graduate).scalar_subquery()
    query = select(Graduate, days).where(*whom.among(day, UNMOVED), own, wanted)
    return await pagination.tuples(session, query, paging, Graduate.id)
