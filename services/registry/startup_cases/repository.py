"""All SQL of start-up cases: who wants to start up, and what each was given."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination, plans
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.startup_cases.models import StartupSupport
from services.registry.startup_cases.rules import TRAINING
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
