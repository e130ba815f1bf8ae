"""Orders about links: state one, confirm it, end it.

Whose gain: an institution that calls itself a school's partner, a school that would show one. So a link stands once
both sides, the school's office and the city's staff, have said so.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Conflict
from policy_engine.packs.pack import Packs
from services.registry.institution_links import repository
from services.registry.institution_links.models import InstitutionLink
from services.registry.institution_links.rules import side_of
from services.registry.places.repository import SchoolUnknown, places
from services.registry.statuses.commands import NotYetHappened


class LinkStands(Conflict):
    slug, title = "institution-link-stands", "该机构与该校的联系已登记"


class OwnSide(Conflict):
    slug, title = "own-side", "由一方登记的，须由另一方确认：高校登记的由市、区确认，市、区登记的由高校确认"


class LinkSettled(Conflict):
    slug, title = "institution-link-settled", "该联系已确认或已结束"


@dataclass(frozen=True)
class NewLink:
    city: str
    university_code: str
    institution: str
    since_on: date


async def state_link(session: AsyncSession, packs: Packs, new: NewLink, by: Caller, today: date) -> InstitutionLink:
    """Raises NotYetHappened, SchoolUnknown for a school that is not the caller's or the city's, and LinkStands."""
    if new.since_on > today:
        raise NotYetHappened()
    await _refuse_foreign(session, packs, new, by)
    link = InstitutionLink(id=new_id(), **vars(new), stated_side=side_of(by.role), stated_by=by.id)
    if not await sets.add_if_new(session, link):
        raise LinkStands()
    await audit.record(session, by, "state_institution_link", "institution_link", link.id, area=link.city)
    return link


async def _refuse_foreign(session: AsyncSession, packs: Packs, new: NewLink, by: Caller) -> None:
    school = side_of(by.role) == "school"
    own = new.university_code == by.org if school else by.covers(new.city)
    if not own or not (await places(session, packs)).has(new.city, "school", new.university_code):
        raise SchoolUnknown(school=new.university_code)


async def confirm_link(session: AsyncSession, link_id: UUID, by: Caller, today: date) -> InstitutionLink:
    """The other side's word. Raises LinkNotFound, LinkSettled and OwnSide."""
    link = await repository.locked_in_scope(session, link_id, by)
    if link.confirmed_on is not None or link.ended_on is not None:
        raise LinkSettled()
    if side_of(by.role) == link.stated_side or by.id == link.stated_by:
        raise OwnSide()
    link.confirmed_by, link.confirmed_on = by.id, today
    await session.flush()
    await audit.record(session, by, "confirm_institution_link", "institution_link", link.id, area=link.city)
    return link


async def end_link(session: AsyncSession, link_id: UUID, by: Caller, today: date) -> InstitutionLink:
    """Either side may. Raises LinkNotFound and LinkSettled."""
    link = await repository.locked_in_scope(session, link_id, by)
    if link.ended_on is not None:
        raise LinkSettled()
    link.ended_by, link.ended_on = by.id, today
    await session.flush()
    await audit.record(session, by, "end_institution_link", "institution_link", link.id, area=link.city)
    return link
