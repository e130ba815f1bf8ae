"""The SQL of classes of hardship: how many people of each stand on the ledger, per district."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.area_transfers.repository import district_then, moved_after
from services.registry.graduates.models import Graduate
from services.registry.hardships.models import Hardship
from services.registry.hardships.repository import stands
from services.registry.reports.repository import Whom


async def classes(session: AsyncSession, whom: Whom, day: date) -> Mapping[tuple[str | None, str], int]:
    """(District, class) → distinct people; somebody with two classes is in each of them once."""
    moved = await moved_after(session, day)
    district = district_then(moved).label("district")
    query = (
        select(district, Hardship.category, func.count(Hardship.graduate_id.distinct()))
        .join(Graduate, Graduate.id == Hardship.graduate_id)
        .where(stands(day), *whom.among(day, moved))
        .group_by("district", Hardship.category)
    )
    return {(row[0], row[1]): row[2] for row in await session.execute(query)}
