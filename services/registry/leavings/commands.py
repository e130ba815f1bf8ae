"""Orders about leaving school: state what is planned, or that it has happened.

Whose gain: no rate and no amount counts it, so one person's word is enough; whose it is stands beside it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Unprocessable
from contracts.codes import Coded
from contracts.events.registry import GraduateLeftSchool
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.leavings import repository
from services.registry.leavings.models import Leaving
from services.registry.statuses import repository as statuses
from services.registry.statuses.commands import NotYetHappened
from services.registry.study_records import repository as studies


class LeftBeforeSchool(Unprocessable):
    slug, title = "left-before-school", "离校日期早于入学日期"


@dataclass(frozen=True)
class NewLeaving:
    planned_on: date | None
    left_on: date | None
    destination: Coded | None


async def state_leaving(session: AsyncSession, graduate_id: UUID, new: NewLeaving, by: Caller, today: date) -> Leaving:
    """A later word takes the place of an earlier one, which stays. Raises NotYetHappened and LeftBeforeSchool."""
    if new.left_on is not None and new.left_on > today:
        raise NotYetHappened()
    person = await ledger.locked_in_scope(session, graduate_id, by)
    await _refuse_before_school(session, person, new)
    earlier = await repository.leavings_of(session, person.id)
    leaving = _leaving(person, new, by, today, version=len(earlier) + 1)
    session.add(leaving)
    await session.flush()
    if new.left_on is not None and new.left_on not in {row.left_on for row in earlier[-1:]}:
        await outbox.record(session, await _left(session, person, leaving, new.left_on))
    await audit.record(session, by, "state_leaving", "leaving", leaving.id, area=person.area)
    return leaving


async def _refuse_before_school(session: AsyncSession, person: Graduate, new: NewLeaving) -> None:
    begun = [row.enrolled_on for row in await studies.records_of(session, person.id) if row.enrolled_on is not None]
    days = [day for day in (new.planned_on, new.left_on) if day is not None]
    if begun and days and min(days) <= min(begun):
        raise LeftBeforeSchool(enrolled_on=str(min(begun)))


def _leaving(person: Graduate, new: NewLeaving, by: Caller, today: date, version: int) -> Leaving:
    return Leaving(
        id=new_id(),
        graduate_id=person.id,
        planned_on=new.planned_on,
        left_on=new.left_on,
        destination_system=new.destination.system if new.destination else None,
        destination=new.destination.code if new.destination else None,
        source=str(by.role),
        stated_by=by.id,
        stated_on=today,
        version=version,
    )


async def _left(session: AsyncSession, person: Graduate, leaving: Leaving, left_on: date) -> GraduateLeftSchool:
    return GraduateLeftSchool(
        graduate_id=person.id,
        city=person.city,
        area=person.area,
        left_on=left_on,
        unplaced=not await statuses.is_placed_on(session, person.id, left_on),
        version=leaving.version,
    )
