"""Orders about courses: publish one."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from policy_engine.packs.pack import Packs
from services.registry.courses import catalogue
from services.registry.courses.models import Course
from services.registry.graduates.rules import city_of


@dataclass(frozen=True)
class NewCourse:
    title: str
    institution: str
    university_code: str | None
    kind: str
    mode: str | None
    cooperation: str | None
    field: str | None
    cluster: str | None
    category: str | None
    starts_on: date
    ends_on: date
    seats: int


async def publish_course(session: AsyncSession, packs: Packs, new: NewCourse, by: Caller, today: date) -> Course:
    """For the caller's city. Raises CourseTagUnknown for a name that its document does not have."""
    area = by.area or ""
    pack = packs.city(city_of(area), on=today)
    catalogue.refuse_foreign(pack, {tag: getattr(new, tag) for tag in catalogue.TAXONOMIES}, today)
    course = Course(id=new_id(), city=pack.city, area=area, published_by=by.id, published_on=today, **vars(new))
    session.add(course)
    await session.flush()
    await audit.record(session, by, "publish_course", "course", course.id, area=area)
    return course
