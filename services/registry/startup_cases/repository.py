"""All SQL of start-up cases: who wants to start up, and what each was given."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, Integer, and_, cast, false, func, literal, not_, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, plans
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.startup_cases.models import StartupFollowUp, StartupSupport
from services.registry.startup_cases.rules import TRAINING, Interval
from services.registry.training_intents.models import TrainingIntent
from services.registry.trainings.models import Enrolment
from services.registry.trainings.repository import completed_in

STARTUP = ("startup", "both")
COURSE = "startup"


async def opened_on(session: AsyncSession, person: Graduate) -> date | None:
    """The day on which they first said that they want to start up; None where they never did."""
    wants = (TrainingIntent.graduate_id == person.id, TrainingIntent.wants.in_(STARTUP))
    return await session.scalar(select(func.min(TrainingIntent.stated_on)).where(*wants))


async def given_to(session: AsyncSession, person: Graduate, day: date) -> Mapping[str, date]:
    """Item → the latest day on which it was given; a completed start-up course is a training."""
    mine = (StartupSupport.graduate_id == person.id, StartupSupport.given_on <= day)
    latest = select(StartupSupport.item, func.max(StartupSupport.given_on)).where(*mine).group_by(StartupSupport.item)
    given = {row[0]: row[1] for row in await session.execute(latest)}
    course = select(func.max(Enrolment.completed_on))
    completed = await session.scalar(course.where(Enrolment.graduate_id == person.id, completed_in(None, day, COURSE)))
    if completed is not None:
        given[TRAINING] = max(given.get(TRAINING, completed), completed)
    return given


def wants_startup(day: date) -> ColumnElement[bool]:
    """SQL: by the latest answer; a question without one changes nothing."""
    answers = (TrainingIntent.graduate_id == Graduate.id, TrainingIntent.wants.is_not(None))
    latest = select(TrainingIntent.wants.in_(STARTUP)).where(*answers, TrainingIntent.stated_on <= day)
    ordered = latest.order_by(TrainingIntent.stated_on.desc(), TrainingIntent.id.desc()).limit(1)
    return func.coalesce(ordered.scalar_subquery(), false())


def was_given(item: str, day: date) -> ColumnElement[bool]:
    """SQL: the item was given to the person by that day."""
    own = (StartupSupport.graduate_id == Graduate.id, StartupSupport.item == item, StartupSupport.given_on <= day)
    stated = plans.one_by_one(select(1).where(*own)).exists()
    if item != TRAINING:
        return stated
    completed = select(1).where(Enrolment.graduate_id == Graduate.id, completed_in(None, day, COURSE))
    return or_(stated, plans.one_by_one(completed).exists())


async def gaps(
    session: AsyncSession, by: Caller, items: Sequence[str], day: date, paging: Paging
) -> Rows[tuple[Graduate, list[str]]]:
    """Whoever wants to start up and lacks an item, with those that they lack."""
    given = [was_given(item, day) for item in items]
    whom = (visible_to(by), wants_startup(day), not_(and_(*given)))
    rows = await pagination.tuples(session, select(Graduate, *given).where(*whom), paging, Graduate.id)
    return rows.of(lambda row: (row[0], [item for item, had in zip(items, row[1:], strict=True) if not had]))


async def follow_ups_of(session: AsyncSession, person: Graduate) -> Sequence[StartupFollowUp]:
    """The latest first."""
    query = select(StartupFollowUp).where(StartupFollowUp.graduate_id == person.id)
    return (await session.scalars(query.order_by(StartupFollowUp.followed_on.desc(), StartupFollowUp.id.desc()))).all()


Due = Literal["due", "ahead", "without_day"]


def _of_person(value: Any, table: Any, *where: ColumnElement[bool]) -> Any:
    query = select(value).where(table.graduate_id == Graduate.id, *where)
    return query.correlate(Graduate).scalar_subquery()


def _next_on(opened: Any, followed: Any, day: date, interval: Interval) -> Any:
    """SQL: the same as `rules.next_follow_up`."""
    given = _of_person(func.max(StartupSupport.given_on), StartupSupport, StartupSupport.given_on <= day)
    trained = _of_person(func.max(Enrolment.completed_on), Enrolment, completed_in(None, day, COURSE))
    latest = select(StartupFollowUp.next_on).where(StartupFollowUp.graduate_id == Graduate.id)
    ordered = latest.order_by(StartupFollowUp.followed_on.desc(), StartupFollowUp.id.desc()).limit(1)
    agreed = ordered.correlate(Graduate).scalar_subquery()
    if interval.days is None:
        return agreed
    done = cast(func.greatest(opened, given, trained, followed), Date)
    return func.least(done + literal(interval.days, Integer), agreed)


async def to_follow_up(
    session: AsyncSession, by: Caller, due: Due, day: date, interval: Interval, paging: Paging
) -> Rows[tuple[Graduate, date, date | None, date | None]]:
    """Whoever wants to start up: since when, when they were followed up last, and when they are next."""
    opened = _of_person(func.min(TrainingIntent.stated_on), TrainingIntent, TrainingIntent.wants.in_(STARTUP))
    followed = _of_person(func.max(StartupFollowUp.followed_on), StartupFollowUp)
    next_on = _next_on(opened, followed, day, interval)
    wanted = {"due": next_on <= day, "ahead": next_on > day, "without_day": next_on.is_(null())}[due]
    query = select(Graduate, opened, followed, next_on).where(visible_to(by), wants_startup(day), wanted)
    return await pagination.tuples(session, query, paging, Graduate.id)
