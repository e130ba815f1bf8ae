"""The days of an area, and orders about feeds: open one, end it, read by its key.

A calendar program sends no bearer token. A feed's key stands in its address: it opens the days of the owner's area and
nothing else, is stored as a fingerprint alone, and ends when its owner replaces or ends it or their account is closed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Conflict, NotFound
from contracts.roles import Role
from policy_engine.packs.pack import Packs
from policy_engine.packs.year_plan import rows_of
from services.registry.accounts import repository as accounts
from services.registry.calendars import repository
from services.registry.calendars.models import CalendarFeed
from services.registry.calendars.rules import TYPED, CalendarDay, days_of
from services.registry.graduates.rules import city_of
from services.registry.places.repository import places
from services.registry.plans import repository as plans
from services.registry.plans.commands import document_of
from services.registry.tasks import repository as tasks
from services.registry.tasks.models import Task


class CalendarAreaNotFound(NotFound):
    slug, title = "area-not-found", "未找到该辖区"


class FeedNotFound(NotFound):
    slug, title = "calendar-feed-not-found", "没有这个日历订阅，或已结束"


class AccountMissing(Conflict):
    slug, title = "calendar-feed-without-account", "没有在用的工作人员账号，不能开通日历订阅"


@dataclass(frozen=True)
class Calendar:
    """The days of one area in one year; `version` is of the city's plan in force, None where they are the document's
    alone."""

    area: str
    year: int
    version: int | None
    days: list[CalendarDay]


def place_of(by: Caller, area: str | None) -> str:
    """A city or a district: the caller's own, one below it, or the city above. Raises CalendarAreaNotFound."""
    own = by.area or ""
    place = area or "/".join(own.split("/")[:2])
    if not own or place.count("/") > 1 or not (by.covers(place) or own.startswith(f"{place}/")):
        raise CalendarAreaNotFound()
    return place


async def calendar_of(session: AsyncSession, packs: Packs, area: str, year: int, by: Caller) -> Calendar:
    """What the city's plan in force says, or its document where none is adopted; the area's own rows and tasks. What
    somebody typed of a task stands there for whom the task is alone."""
    city = city_of(area)
    if not (await places(session, packs)).has_area(area):
        raise CalendarAreaNotFound()
    plan = await plans.in_force(session, city, year)
    rows = rows_of(document_of(packs, city, year), year) if plan is None else await plans.targets_of(session, plan.id)
    days = days_of(rows, year)
    if area != city and (own := await plans.in_force(session, area, year)) is not None:
        days += days_of([row for row in await plans.targets_of(session, own.id) if row.by_hand], year)
    dated = await tasks.dated_in(session, area, date(year, 1, 1), date(year, 12, 31), by)
    days += [_task_day(task, task.due_on, is_theirs) for task, is_theirs in dated if task.due_on is not None]
    in_order = sorted(days, key=lambda day: (day.last_on, day.first_on, day.key))
    return Calendar(area, year, None if plan is None else plan.version, in_order)


def _task_day(task: Task, due_on: date, is_theirs: bool) -> CalendarDay:
    return CalendarDay(
        key=f"task.{task.id}",
        kind="task",
        title=task.title if is_theirs or not task.by_hand else TYPED,
        first_on=due_on,
        last_on=due_on,
        clause=task.clause,
        quote=task.quote,
        is_typed=task.by_hand,
    )


async def open_feed(session: AsyncSession, by: Caller) -> str:
    """The key, which is shown once; the one before opens nothing any more. Raises AccountMissing."""
    account = await accounts.locked_staff(session, by.id)
    if account is None or not account.active:
        raise AccountMissing()
    await repository.end(session, by.id)
    key = token_urlsafe(32)
    session.add(CalendarFeed(id=new_id(), account_id=by.id, key_hash=fingerprint(key)))
    await session.flush()
    await audit.record(session, by, "open_calendar_feed", "staff_account", by.id)
    return key


def fingerprint(key: str) -> bytes:
    """Of a key with 256 bits by chance no more is needed."""
    return sha256(key.encode()).digest()


async def end_feed(session: AsyncSession, by: Caller) -> None:
    """Raises FeedNotFound."""
    if not await repository.end(session, by.id):
        raise FeedNotFound()
    await audit.record(session, by, "end_calendar_feed", "staff_account", by.id)


async def calendar_by_key(
    session: AsyncSession, packs: Packs, key: str, year: int, readers: Collection[str]
) -> Calendar:
    """The days of the owner's area as it is now. Raises FeedNotFound, whatever is wrong with the key or the account."""
    account = await repository.account_of_key(session, fingerprint(key))
    if account is None or not account.area or account.role not in readers:
        raise FeedNotFound()
    owner = Caller(account.id, Role(account.role), area=account.area, org=account.org)
    return await calendar_of(session, packs, place_of(owner, None), year, owner)
