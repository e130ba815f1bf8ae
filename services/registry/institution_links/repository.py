"""All SQL of links between institutions and schools."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.graduates.rules import city_of
from services.registry.institution_links.models import InstitutionLink


class LinkNotFound(NotFound):
    slug, title = "institution-link-not-found", "未找到该联系"


def _of_side(by: Caller, city: str | None) -> ColumnElement[bool]:
    """SQL: of a school's office, its own school's; of staff, the city's."""
    if by.role == Role.UNIVERSITY_OFFICE:
        return InstitutionLink.university_code == by.org if by.org else false()
    return InstitutionLink.city == city if city else false()


async def locked_in_scope(session: AsyncSession, link_id: UUID, by: Caller) -> InstitutionLink:
    """For who speaks for a side: a school's office, or whose area is the whole city."""
    query = select(InstitutionLink).where(InstitutionLink.id == link_id, _of_side(by, by.area))
    row = (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise LinkNotFound()
    return row


async def listing(session: AsyncSession, by: Caller, school: str | None, paging: Paging) -> Rows[InstitutionLink]:
    of_school = true() if school is None else InstitutionLink.university_code == school
    query = select(InstitutionLink).where(_of_side(by, city_of(by.area or "")), of_school)
    return await pagination.scalars(session, query, paging, InstitutionLink.id)


async def linked_schools(session: AsyncSession, city: str) -> Collection[str]:
    """Schools of which at least one link stands."""
    stands = (InstitutionLink.confirmed_on.is_not(None), InstitutionLink.ended_on.is_(None))
    query = select(InstitutionLink.university_code).where(InstitutionLink.city == city, *stands)
    return set(await session.scalars(query.distinct()))
