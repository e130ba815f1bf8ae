"""All SQL of what waits to be calculated."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.claims.models import Claim
from services.subsidy.schemes.models import Assessment


@dataclass(frozen=True)
class Waiting:
    """A period in a city with facts that no calculation has seen yet."""

    scheme: str
    city: str
    period: str


async def waiting_periods(session: AsyncSession, stopped: Collection[str] = ()) -> Sequence[Waiting]:
    """None of stopped cities: they wait."""
    query = select(Assessment.scheme, Assessment.city, Assessment.period).distinct()
    query = query.where(Assessment.dirty, Assessment.city.not_in(stopped))
    return [Waiting(*row) for row in await session.execute(query)]


async def assessments_to_make(
    session: AsyncSession,
    first: Sequence[Waiting],
    after: Assessment | None,
    limit: int,
    stopped: Collection[str] = (),
) -> Sequence[Assessment]:
    """Changed since they were calculated: corrections always, first calculations of the periods in `first` only.

    Those that wait for their window, or for the pack of a stopped city, are not read, however many they are.
    """
    place = tuple_(Assessment.period, Assessment.payee_id, Assessment.scheme)
    query = select(Assessment).where(_ready(first, stopped))
    if after is not None:
        query = query.where(place > tuple_(after.period, after.payee_id, after.scheme))
    query = query.order_by(Assessment.period, Assessment.payee_id, Assessment.scheme).limit(limit)
    return (await session.scalars(query)).all()


async def count_to_make(session: AsyncSession, first: Sequence[Waiting], stopped: Collection[str]) -> int:
    return await session.scalar(select(func.count()).select_from(Assessment).where(_ready(first, stopped))) or 0


def _ready(first: Sequence[Waiting], stopped: Collection[str]) -> ColumnElement[bool]:
    period = tuple_(Assessment.scheme, Assessment.city, Assessment.period)
    claimed = exists().where(*_of_the_period(Assessment))
    return and_(
        Assessment.dirty,
        Assessment.city.not_in(stopped),
        claimed | period.in_([(waiting.scheme, waiting.city, waiting.period) for waiting in first]),
    )


def _of_the_period(assessment: type[Assessment]) -> tuple[ColumnElement[bool], ...]:
    return (
        Claim.scheme == assessment.scheme,
        Claim.payee_id == assessment.payee_id,
        Claim.period == assessment.period,
    )
