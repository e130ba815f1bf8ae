"""Orders about start-up cases: say that an item was given.

Whose gain: no amount and no target hangs on it, so one person's word is enough; a course that was completed by the word
of two counts as the training by itself.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Unprocessable
from policy_engine.packs.pack import Packs
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.startup_cases import catalogue, repository
from services.registry.startup_cases.models import StartupSupport
from services.registry.statuses.commands import NotYetHappened


class NoStartupIntent(Unprocessable):
    slug, title = "no-startup-intent", "该人没有填报创业意向"


class StartupItemUnknown(Unprocessable):
    slug, title = "startup-item-unknown", "本市文件没有这一项"


async def give_startup_support(
    session: AsyncSession, packs: Packs, graduate_id: UUID, item: str, given_on: date, by: Caller, today: date
) -> Graduate:
    """Raises NoStartupItems, StartupItemUnknown, NotYetHappened and NoStartupIntent."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    items = catalogue.items_of(packs.city(person.city, on=today), today)
    if item not in items.names:
        raise StartupItemUnknown(known=list(items.names), clause=items.clause, quote=items.quote)
    if given_on > today:
        raise NotYetHappened()
    if await repository.opened_on(session, person) is None:
        raise NoStartupIntent()
    row = StartupSupport(id=new_id(), graduate_id=person.id, item=item, given_on=given_on, given_by=by.id)
    session.add(row)
    await session.flush()
    await audit.record(session, by, "give_startup_support", "startup_support", row.id, area=person.area)
    return person
