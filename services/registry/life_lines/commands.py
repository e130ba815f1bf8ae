"""Putting together one life line, of what is on record elsewhere."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.graduates.models import Graduate
from services.registry.leavings import repository as leavings
from services.registry.leavings.models import Leaving
from services.registry.life_lines.rules import SchoolTime, Stage, Stated, life_line
from services.registry.statuses import repository as statuses
from services.registry.statuses.rules import standing
from services.registry.study_records import repository as studies


async def stages_of(session: AsyncSession, person: Graduate) -> tuple[list[Stage], date | None]:
    """The stages in the order of their days, and when they last planned to leave school."""
    school = [
        SchoolTime(row.enrolled_on, row.graduates_on, row.source)
        for row in await studies.records_of(session, person.id)
    ]
    left = await leavings.leavings_of(session, person.id)
    stages = life_line(school, _left(left), await _stated(session, person.id))
    return stages, _latest([row.planned_on for row in left])


def _left(rows: Sequence[Leaving]) -> tuple[date, str] | None:
    """The day that the latest word on it names, and whose word that is."""
    named = [(row.left_on, row.source) for row in rows if row.left_on is not None]
    return named[-1] if named else None


def _latest(days: Sequence[date | None]) -> date | None:
    named = [day for day in days if day is not None]
    return named[-1] if named else None


async def _stated(session: AsyncSession, graduate_id: UUID) -> list[Stated]:
    return [
        Stated(
            status=row.status or "",
            since_on=row.since_on,
            source=row.source,
            standing=standing(row.source, confirmed=confirmation is not None),
            contract_months=row.contract_months,
            insured=row.insured,
            wage_band=row.wage_band,
        )
        for row, confirmation in await statuses.standing_history(session, graduate_id)
    ]
