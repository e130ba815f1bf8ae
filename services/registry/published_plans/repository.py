"""All SQL of published progress."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.published_plans.models import PublishedProgress


async def progress(session: AsyncSession, area: str, year: int) -> PublishedProgress | None:
    query = select(PublishedProgress).where(PublishedProgress.area == area, PublishedProgress.year == year)
    return await session.scalar(query.execution_options(populate_existing=True))


async def put(session: AsyncSession, area: str, year: int, as_of: date, content: Mapping[str, Any]) -> None:
    values = {"as_of": as_of, "content": content, "counted_at": func.now()}
    fresh = insert(PublishedProgress).values(area=area, year=year, **values)
    await session.execute(fresh.on_conflict_do_update(index_elements=["area", "year"], set_=values))
