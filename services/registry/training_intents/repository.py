"""All SQL of training intents: who was asked, who answered, and what holds on a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import plans
from services.registry.graduates.models import Graduate
from services.registry.training_intents.models import TrainingIntent
from services.registry.training_intents.rules import WILLING


async def intents_of(session: AsyncSession, graduate_id: UUID) -> Sequence[TrainingIntent]:
    query = select(TrainingIntent).where(TrainingIntent.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(TrainingIntent.stated_on, TrainingIntent.id))).all()


def was_asked(day: date) -> ColumnElement[bool]:
    """SQL: asked by that day, whether or not they answered."""
    rows = select(1).where(TrainingIntent.graduate_id == Graduate.id, TrainingIntent.stated_on <= day)
    return plans.one_by_one(rows).exists()


def has_answered(day: date) -> ColumnElement[bool]:
    answer = (TrainingIntent.wants.is_not(None), TrainingIntent.stated_on <= day)
    return plans.one_by_one(select(1).where(TrainingIntent.graduate_id == Graduate.id, *answer)).exists()


def first_answered_within(since: date, until: date) -> ColumnElement[bool]:
    """SQL: answered by the end of a time and not on the eve of it: who answers again counts where they did first."""
    if since > until:
        return false()
    return and_(has_answered(until), ~has_answered(since - timedelta(days=1)))


def wants_training(day: date) -> ColumnElement[bool]:
    """SQL: willing by the latest answer; a question without one changes nothing."""
    latest = (
        select(TrainingIntent.wants.in_(WILLING))
        .where(TrainingIntent.graduate_id == Graduate.id, TrainingIntent.wants.is_not(None))
        .where(TrainingIntent.stated_on <= day)
        .order_by(TrainingIntent.stated_on.desc(), TrainingIntent.id.desc())
        .limit(1)
    )
    return func.coalesce(latest.scalar_subquery(), false())
