"""Orders about enlistment: record what the checks said, confirm it.

Whose gain: a priority over others, so nobody's word alone opens it. Nothing of a person's health is taken or stored but
that the examination was passed or not.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.dual_control import OwnRequest
from chassis.problems import Conflict
from policy_engine.packs.pack import Pack
from services.registry.enlistments import repository
from services.registry.enlistments.models import EnlistmentCheck
from services.registry.enlistments.rules import Priority
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate

PRIORITY = "taxonomies.enlistment_priority"


class CheckConfirmed(Conflict):
    slug, title = "already-confirmed", "已经确认，无须再次确认"


def priority_of(pack: Pack, on: date) -> Priority | None:
    """Who goes first by the city's document; None where it does not say."""
    cited = pack.value_or_none(PRIORITY, on=on)
    return None if cited is None else Priority(cited.value, cited.clause, cited.quote)


async def record_enlistment(
    session: AsyncSession, graduate_id: UUID, checked: Mapping[str, bool], by: Caller, today: date
) -> tuple[Graduate, EnlistmentCheck]:
    person = await ledger.locked_in_scope(session, graduate_id, by)
    check = EnlistmentCheck(id=new_id(), graduate_id=person.id, **checked, stated_by=by.id, stated_on=today)
    session.add(check)
    await session.flush()
    await audit.record(session, by, "record_enlistment", "enlistment_check", check.id, area=person.area)
    return person, check


async def confirm_enlistment(
    session: AsyncSession, graduate_id: UUID, check_id: UUID, by: Caller, today: date
) -> tuple[Graduate, EnlistmentCheck]:
    """The second person's word. Raises OwnRequest for whoever recorded it, and CheckConfirmed."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    check = await repository.of_this_person(session, person.id, check_id)
    if check.confirmed_by is not None:
        raise CheckConfirmed()
    if check.stated_by == by.id:
        raise OwnRequest("应征情况须由登记人以外的另一人确认")
    check.confirmed_by, check.confirmed_on = by.id, today
    await session.flush()
    await audit.record(session, by, "confirm_enlistment", "enlistment_check", check.id, area=person.area)
    return person, check
