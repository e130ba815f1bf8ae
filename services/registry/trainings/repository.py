"""All SQL of trainings: what was recommended and completed by a day, and what waits for a second person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, plans
from chassis.access import Caller
from chassis.dual_control import OBJECT_ID
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.courses.models import Course
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.hardships.repository import in_hardship
from services.registry.statuses.repository import wants_work
from services.registry.trainings.models import CourseRecommendation, Enrolment, SkillsStatement
from services.registry.trainings.rules import EnrolmentState


class EnrolmentNotFound(NotFound):
    slug, title = "enrolment-not-found", "未找到该报名"


def was_recommended(day: date) -> ColumnElement[bool]:
    """SQL: a course was recommended by that day; whether it was taken does not matter."""
    rows = select(1).where(CourseRecommendation.graduate_id == Graduate.id, CourseRecommendation.recommended_on <= day)
    return plans.one_by_one(rows).exists()


def completed_in(since: date | None, until: date, *kinds: str) -> ColumnElement[bool]:
    """SQL: completed in a time by the word of two. Of `Enrolment`."""
    of_kind = Enrolment.kind.in_(kinds) if kinds else true()
    begun = true() if since is None else Enrolment.completed_on >= since
    return and_(Enrolment.state == EnrolmentState.COMPLETED.value, begun, Enrolment.completed_on <= until, of_kind)


def has_completed(since: date, until: date, *kinds: str) -> ColumnElement[bool]:
    """SQL: at least one course in a time, of these kinds."""
    rows = select(1).where(Enrolment.graduate_id == Graduate.id, completed_in(since, until, *kinds))
    return plans.one_by_one(rows).exists()


def is_low_skilled(day: date) -> ColumnElement[bool]:
    """SQL: of low skills and eligible, by the latest that staff said of both."""
    latest = (
        select(and_(SkillsStatement.low_skilled, SkillsStatement.eligible))
        .where(SkillsStatement.graduate_id == Graduate.id, SkillsStatement.stated_on <= day)
        .order_by(SkillsStatement.stated_on.desc(), SkillsStatement.id.desc())
        .limit(1)
    )
    return func.coalesce(latest.scalar_subquery(), false())


def courses_recommended(day: date) -> ColumnElement[int]:
    """SQL: how many different courses."""
    had = select(func.count()).where(
        CourseRecommendation.graduate_id == Graduate.id, CourseRecommendation.recommended_on <= day
    )
    return had.correlate(Graduate).scalar_subquery()


async def course_gaps(
    session: AsyncSession, by: Caller, least: int, day: date, paging: Paging
) -> Rows[tuple[Graduate, int]]:
    """Willing, eligible, low-skilled people in hardship to whom fewer courses were recommended than is due."""
    had = courses_recommended(day)
    whom = (visible_to(by), in_hardship(day), wants_work(day), is_low_skilled(day), had < least)
    return await pagination.tuples(session, select(Graduate, had).where(*whom), paging, Graduate.id)


async def skills_of(session: AsyncSession, graduate_id: UUID) -> SkillsStatement | None:
    query = select(SkillsStatement).where(SkillsStatement.graduate_id == graduate_id)
    latest = query.order_by(SkillsStatement.stated_on.desc(), SkillsStatement.id.desc()).limit(1)
    return (await session.scalars(latest)).one_or_none()


async def recommendations_of(session: AsyncSession, graduate_id: UUID) -> Sequence[tuple[CourseRecommendation, Course]]:
    query = select(CourseRecommendation, Course).join(Course, Course.id == CourseRecommendation.course_id)
    query = query.where(CourseRecommendation.graduate_id == graduate_id)
    ordered = query.order_by(CourseRecommendation.recommended_on, Course.id)
    return [(row[0], row[1]) for row in await session.execute(ordered)]


async def enrolments_of(session: AsyncSession, graduate_id: UUID) -> Sequence[tuple[Enrolment, Course]]:
    query = select(Enrolment, Course).join(Course, Course.id == Enrolment.course_id)
    ordered = query.where(Enrolment.graduate_id == graduate_id).order_by(Enrolment.id)
    return [(row[0], row[1]) for row in await session.execute(ordered)]


async def of_this_person(session: AsyncSession, graduate_id: UUID, enrolment_id: UUID) -> tuple[Enrolment, Course]:
    """Locked, with its person locked before. Raises EnrolmentNotFound."""
    query = select(Enrolment, Course).join(Course, Course.id == Enrolment.course_id)
    query = query.where(Enrolment.id == enrolment_id, Enrolment.graduate_id == graduate_id)
    row = (await session.execute(query.with_for_update(of=Enrolment))).one_or_none()
    if row is None:
        raise EnrolmentNotFound()
    return row[0], row[1]


async def takes(session: AsyncSession, graduate_id: UUID, course_id: UUID) -> bool:
    query = select(Enrolment.id).where(Enrolment.graduate_id == graduate_id, Enrolment.course_id == course_id)
    return await session.scalar(query) is not None


async def seats_taken(session: AsyncSession, course_id: UUID) -> int:
    seats = (Enrolment.course_id == course_id, Enrolment.state != EnrolmentState.DROPPED.value)
    return int(await session.scalar(select(func.count()).where(*seats)) or 0)


async def is_certificate_used(session: AsyncSession, index: bytes) -> bool:
    return await session.scalar(select(Enrolment.id).where(Enrolment.certificate_index == index)) is not None


def about_people_of(by: Caller) -> ColumnElement[bool]:
    """SQL: the person of a completion that waits is the caller's now."""
    rows = select(1).join_from(Enrolment, Graduate, Graduate.id == Enrolment.graduate_id)
    return rows.where(cast(Enrolment.id, Text) == OBJECT_ID, visible_to(by)).exists()


About = tuple[Enrolment, Course, Graduate]


async def with_person(session: AsyncSession, enrolment_id: UUID) -> About:
    """Of a completion that waits: its enrolment, locked, its course and the person."""
    query = _about().where(Enrolment.id == enrolment_id).with_for_update(of=Enrolment)
    enrolment, course, person = (await session.execute(query)).one()
    return enrolment, course, person


async def with_people(session: AsyncSession, ids: Collection[UUID]) -> Mapping[str, About]:
    """By the number of the enrolment, as changes name it."""
    rows = await session.execute(_about().where(Enrolment.id.in_(ids)))
    return {str(enrolment.id): (enrolment, course, person) for enrolment, course, person in rows}


def _about() -> Select[Enrolment, Course, Graduate]:
    query = select(Enrolment, Course, Graduate).join(Course, Course.id == Enrolment.course_id)
    return query.join(Graduate, Graduate.id == Enrolment.graduate_id)
