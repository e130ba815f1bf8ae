"""All SQL of leavings."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.graduates.models import Graduate
from services.registry.leavings.models import Leaving
from services.registry.study_records.models import StudyRecord


async def leavings_of(session: AsyncSession, graduate_id: UUID) -> Sequence[Leaving]:
    """The earliest first."""
    query = select(Leaving).where(Leaving.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(Leaving.version))).all()


def left_on() -> ColumnElement[date | None]:
    """SQL: when `Graduate` left school, by what was said of it last, else by their studies; None: nobody has said."""
    latest = select(Leaving.left_on).where(Leaving.graduate_id == Graduate.id).order_by(Leaving.version.desc()).limit(1)
    studies = select(func.max(StudyRecord.graduates_on)).where(StudyRecord.graduate_id == Graduate.id)
    return func.coalesce(*(word.correlate(Graduate).scalar_subquery() for word in (latest, studies)))
