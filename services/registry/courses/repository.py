"""All SQL of courses."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.pagination import Paging, Rows
from services.registry.courses.models import Course


async def listing(
    session: AsyncSession, city: str, kind: str | None, open_on: date | None, paging: Paging
) -> Rows[Course]:
    """The courses of a city, in the order in which they were published."""
    query = select(Course).where(Course.city == city)
    if kind is not None:
        query = query.where(Course.kind == kind)
    if open_on is not None:
        query = query.where(Course.ends_on >= open_on)
    return await pagination.scalars(session, query, paging, Course.id)


async def of_city(session: AsyncSession, course_id: UUID, city: str, *, lock: bool = False) -> Course | None:
    """A course that the people of the city may take."""
    query = select(Course).where(Course.id == course_id, Course.city == city)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
