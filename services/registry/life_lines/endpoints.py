"""The endpoint of the life line."""

from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, SessionDep
from chassis.routes import Route
from services.registry.access import LEDGER_READERS
from services.registry.graduates import repository as ledger
from services.registry.life_lines.commands import stages_of
from services.registry.life_lines.schemas import LifeLine, StageView

ACCESS: AccessTable = {"show_life_line": LEDGER_READERS}
router = APIRouter(tags=["life line"], route_class=Route)


@router.get("/v1/graduates/{graduate_id}/life-line", summary="一人一线：从在校到就业留用")
async def show_life_line(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> LifeLine:
    person = await ledger.in_scope(session, graduate_id, caller)
    stages, planned_on = await stages_of(session, person)
    return LifeLine(
        graduate_id=person.id,
        state=stages[-1].state if stages else None,
        planned_leaving_on=planned_on,
        stages=[StageView.model_validate(stage) for stage in stages],
    )
