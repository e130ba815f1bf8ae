"""All SQL of courses."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.pagination import Paging, Rows
from services.registry.courses.models import Course


async def listing(
    session: AsyncSession, city: str, marks: Mapping[str, str], open_on: date | None, paging: Paging
) -> Rows[Course]:
    """The courses of a city with all of these marks, in the order in which they were published."""
    query = select(Course).where(Course.city == city)
    query = query.where(*(getattr(Course, mark) == code for mark, code in marks.items()))
    if open_on is not None:
        query = query.where(Course.ends_on >= open_on)
    return await pagination.scalars(session, query, paging, Course.id)


async def of_city(session: AsyncSession, course_id: UUID, city: str, *, lock: bool = False) -> Course | None:
    """A course that the people of the city may take."""
    query = select(Course).where(Course.id == course_id, Course.city == city)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
