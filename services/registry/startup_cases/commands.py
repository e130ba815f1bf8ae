"""Orders about start-up cases: say that an item was given, that somebody was followed up.

Whose gain: no amount and no target hangs on it, so one person's word is enough; a course that was completed by the word
of two counts as the training by itself.
"""

from dataclasses import dataclass
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
from services.registry.startup_cases.models import StartupFollowUp, StartupSupport
from services.registry.startup_cases.rules import Items, is_too_late
from services.registry.statuses.commands import NotYetHappened


class NoStartupIntent(Unprocessable):
    slug, title = "no-startup-intent", "该人没有填报创业意向"


class StartupItemUnknown(Unprocessable):
    slug, title = "startup-item-unknown", "本市文件没有这一项"


class NextFollowUpTooLate(Unprocessable):
    slug, title = "next-follow-up-too-late", "下次跟进之日晚于本市规定的间隔"


@dataclass(frozen=True)
class FollowUp:
    """What following somebody up gave them, and when next."""

    item: str
    followed_on: date
    next_on: date | None


async def give_startup_support(
    session: AsyncSession, packs: Packs, graduate_id: UUID, item: str, given_on: date, by: Caller, today: date
) -> Graduate:
    """Raises NoStartupItems, StartupItemUnknown, NotYetHappened and NoStartupIntent."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    await _refuse_unfit(session, person, catalogue.items_of(packs.city(person.city, on=today), today), item)
    if given_on > today:
        raise NotYetHappened()
    row = StartupSupport(id=new_id(), graduate_id=person.id, item=item, given_on=given_on, given_by=by.id)
    session.add(row)
    await session.flush()
    await audit.record(session, by, "give_startup_support", "startup_support", row.id, area=person.area)
    return person


async def _refuse_unfit(session: AsyncSession, person: Graduate, items: Items, item: str) -> None:
    if item not in items.names:
        raise StartupItemUnknown(known=list(items.names), clause=items.clause, quote=items.quote)
    if await repository.opened_on(session, person) is None:
        raise NoStartupIntent()


async def follow_up_startup(
    session: AsyncSession, packs: Packs, graduate_id: UUID, new: FollowUp, by: Caller, today: date
) -> Graduate:
    """Raises NoStartupTracking, StartupItemUnknown, NoStartupIntent, NotYetHappened and NextFollowUpTooLate."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    pack = packs.city(person.city, on=today)
    await _refuse_unfit(session, person, catalogue.tracking_of(pack, today), new.item)
    if new.followed_on > today:
        raise NotYetHappened()
    interval = catalogue.interval_of(pack, today)
    if is_too_late(new.next_on, new.followed_on, interval):
        raise NextFollowUpTooLate(days=interval.days, clause=interval.clause)
    row = StartupFollowUp(id=new_id(), graduate_id=person.id, followed_by=by.id, **vars(new))
    session.add(row)
    await session.flush()
    await audit.record(session, by, "follow_up_startup", "startup_follow_up", row.id, area=person.area)
    return person
