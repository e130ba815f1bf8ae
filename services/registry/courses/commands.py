"""Orders about courses: publish one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Packs
from services.registry.courses.models import Course
from services.registry.graduates.rules import city_of

TAXONOMIES: Mapping[str, str] = {
    "mode": "taxonomies.training_modes",
    "cooperation": "taxonomies.training_cooperation",
    "field": "taxonomies.training_fields",
    "category": "taxonomies.startup_training_categories",
}
"""What of a course the city's document names, and where its pack has the names."""


class CourseTagUnknown(Unprocessable):
    slug, title = "course-tag-unknown", "本市政策包没有这一项；文件未列的，须先载入本市依据"


@dataclass(frozen=True)
class NewCourse:
    title: str
    institution: str
    university_code: str | None
    kind: str
    mode: str | None
    cooperation: str | None
    field: str | None
    category: str | None
    starts_on: date
    ends_on: date
    seats: int


async def publish_course(session: AsyncSession, packs: Packs, new: NewCourse, by: Caller, today: date) -> Course:
    """For the caller's city. Raises CourseTagUnknown for a name that its document does not have."""
    area = by.area or ""
    pack = packs.city(city_of(area), on=today)
    for tag in TAXONOMIES:
        _refuse_foreign(pack, tag, getattr(new, tag), today)
    course = Course(id=new_id(), city=pack.city, area=area, published_by=by.id, published_on=today, **vars(new))
    session.add(course)
    await session.flush()
    await audit.record(session, by, "publish_course", "course", course.id, area=area)
    return course


def _refuse_foreign(pack: Pack, tag: str, code: str | None, on: date) -> None:
    if code is not None and code not in (codes := _names(pack, TAXONOMIES[tag], on)):
        raise CourseTagUnknown(tag=tag, known=codes)


def _names(pack: Pack, path: str, on: date) -> list[str]:
    """The codes in force; of a group whose names the document leaves open, its keys."""
    if not pack.has(path):
        return []
    node = pack.get(path)
    if "clause" not in node:
        return [*node]
    try:
        return [*pack.value(path, on=on).value]
    except ParameterNotCited:
        return []
