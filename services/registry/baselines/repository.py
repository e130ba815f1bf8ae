"""All SQL of baselines."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from services.registry.baselines.models import Baseline


async def of_day(session: AsyncSession, city: str, measure: str, as_of: date) -> Mapping[str, Baseline]:
    """Area → what was loaded last of a measure for a day, of a city and its districts."""
    query = select(Baseline).where(_in(city), Baseline.measure == measure, Baseline.as_of == as_of)
    return {row.area: row for row in await session.scalars(query.order_by(Baseline.id))}


def _in(city: str) -> ColumnElement[bool]:
    return (Baseline.area == city) | Baseline.area.startswith(f"{city}/", autoescape=True)


async def list_of(session: AsyncSession, by: Caller, measure: str | None, paging: Paging) -> Rows[Baseline]:
    """The caller's area's, the oldest first."""
    query = select(Baseline).where(by.area_clause(Baseline.area))
    if measure is not None:
        query = query.where(Baseline.measure == measure)
    return await pagination.scalars(session, query, paging, Baseline.id)
