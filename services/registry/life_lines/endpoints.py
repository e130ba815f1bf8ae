"""The endpoint of the life line."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, SessionDep
from chassis.routes import Route
from services.registry.access import LEDGER_READERS
from services.registry.graduates import repository as ledger
from services.registry.leavings import repository as leavings
from services.registry.leavings.models import Leaving
from services.registry.life_lines.rules import SchoolTime, Stated, life_line
from services.registry.life_lines.schemas import LifeLine, StageView
from services.registry.statuses import repository as statuses
from services.registry.statuses.rules import standing
from services.registry.study_records import repository as studies

ACCESS: AccessTable = {"show_life_line": LEDGER_READERS}
router = APIRouter(tags=["life line"], route_class=Route)


@router.get("/v1/graduates/{graduate_id}/life-line", summary="一人一线：从在校到就业留用")
async def show_life_line(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> LifeLine:
    person = await ledger.in_scope(session, graduate_id, caller)
    school = [
        SchoolTime(row.enrolled_on, row.graduates_on, row.source)
        for row in await studies.records_of(session, person.id)
    ]
    left = await leavings.leavings_of(session, person.id)
    stages = life_line(school, _left(left), await _stated(session, person.id))
    return LifeLine(
        graduate_id=person.id,
        state=stages[-1].state if stages else None,
        planned_leaving_on=_latest([row.planned_on for row in left]),
        stages=[StageView.model_validate(stage) for stage in stages],
    )


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
