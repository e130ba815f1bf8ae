"""Orders about attendance: record a day; the sheet of guidance courses.

Whose gain: no amount and no target hangs on a day, so one person's word is enough, and whose it is stays with it.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.problems import Conflict, Unprocessable
from services.registry.course_attendances import catalogue, repository
from services.registry.course_attendances.models import CourseAttendance
from services.registry.course_attendances.repository import School
from services.registry.course_attendances.rules import Attended
from services.registry.course_attendances.schemas import GuidanceRow, GuidanceSheet
from services.registry.graduates import repository as ledger
from services.registry.reports.commands import Asked, cohort_of
from services.registry.reports.repository import Whom
from services.registry.reports.rules import percent_text
from services.registry.statuses.commands import NotYetHappened
from services.registry.trainings import repository as trainings
from services.registry.trainings.rules import EnrolmentState

LIST = "/registry/v1/guidance-attendances"


class OutsideCourse(Unprocessable):
    slug, title = "outside-course", "该日不在课程起止日期之内"


class CourseLeft(Conflict):
    slug, title = "course-left", "该人已退出这一课程"


async def attend_course(
    session: AsyncSession, graduate_id: UUID, enrolment_id: UUID, attended_on: date, by: Caller, today: date
) -> tuple[bool, int]:
    """Whether the day is new, and how many there are. Raises NotYetHappened, OutsideCourse and CourseLeft."""
    if attended_on > today:
        raise NotYetHappened()
    person = await ledger.locked_in_scope(session, graduate_id, by)
    enrolment, course = await trainings.of_this_person(session, person.id, enrolment_id)
    if enrolment.state == EnrolmentState.DROPPED:
        raise CourseLeft()
    if not course.starts_on <= attended_on <= course.ends_on:
        raise OutsideCourse(starts_on=course.starts_on.isoformat(), ends_on=course.ends_on.isoformat())
    row = CourseAttendance(enrolment_id=enrolment.id, attended_on=attended_on, recorded_by=by.id)
    counted = await sets.add_if_new(session, row)
    if counted:
        await audit.record(session, by, "attend_course", "enrolment", enrolment.id, area=person.area)
    return counted, await repository.days_of(session, enrolment.id)


async def guidance_sheet(session: AsyncSession, asked: Asked) -> GuidanceSheet:
    cohort, _ = cohort_of(asked.pack, asked.cohort, asked.day)
    meant = catalogue.meant_by(asked.pack, asked.day)
    rows = await repository.schools(session, Whom(asked.by, asked.place, cohort), asked.day, meant)
    names = {"area": asked.place, "cohort_year": cohort, "as_of": asked.day}
    return GuidanceSheet(
        area=asked.place,
        as_of=asked.day,
        cohort_year=cohort,
        in_school=meant.in_school,
        clause=meant.clause,
        quote=meant.quote,
        rows=[_row(row, {**names, **_of_school(row)}) for row in rows],
        total=_row(_summed(rows), names),
    )


def _of_school(row: School) -> dict[str, object]:
    return {"university_code": row.university} if row.university else {}


def _summed(rows: Sequence[School]) -> School:
    return School(None, *(sum(getattr(row, name) for row in rows) for name in ("graduates", "as_meant", "otherwise")))


def _row(row: School, names: dict[str, object]) -> GuidanceRow:
    def people(attended: Attended) -> str:
        return f"{LIST}?{urlencode({**names, 'attended': attended})}"

    return GuidanceRow(
        university_code=row.university or "",
        graduates=row.graduates,
        as_meant=row.as_meant,
        otherwise=row.otherwise,
        never=row.graduates - row.as_meant - row.otherwise,
        rate=percent_text(row.as_meant, row.graduates),
        as_meant_names=people("as_meant"),
        otherwise_names=people("otherwise"),
        never_names=people("never"),
    )
