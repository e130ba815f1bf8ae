"""All SQL that moves clocks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.clocks.models import Clock


async def move_clocks(session: AsyncSession, graduate_id: UUID, city: str, area: str, as_of: datetime) -> None:
    """The clocks of a person, of later turns too, unless later news of their area was heard."""
    change = update(Clock).where(or_(Clock.subject_id == graduate_id, Clock.about_id == graduate_id))
    moved = {"city": city, "area": area, "area_as_of": as_of, "version": Clock.version + 1}
    await session.execute(change.where(Clock.area_as_of < as_of).values(**moved))
