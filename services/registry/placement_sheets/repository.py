"""The SQL of the sheet of placements: the same conditions as the lists of names."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.area_transfers.repository import moved_after
from services.registry.placement_sheets.rules import Group
from services.registry.reports.repository import Whom
from services.registry.statuses.repository import placements_in_force


async def groups(session: AsyncSession, whom: Whom, day: date) -> Sequence[Group]:
    """How many people are alike in status, channel, form and evidence; each person is in one of them."""
    moved = await moved_after(session, day)
    people = placements_in_force(day).where(*whom.among(day, moved)).subquery()
    alike = (people.c.status, people.c.channel, people.c.form, people.c.evidence)
    rows = await session.execute(select(*alike, func.count()).group_by(*alike))
    return [Group(*row) for row in rows]
