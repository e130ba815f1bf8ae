"""Endpoints of leaving school: state, list."""

from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.codes import Coded, title_of
from contracts.roles import Role
from services.registry.access import CASEWORKERS, LEDGER_READERS, SELF
from services.registry.graduates import repository as ledger
from services.registry.leavings import commands, repository
from services.registry.leavings.commands import NewLeaving
from services.registry.leavings.models import Leaving
from services.registry.leavings.schemas import LeavingView, StateLeaving

ACCESS: AccessTable = {
    "state_leaving": {**CASEWORKERS, Role.UNIVERSITY_OFFICE: Reach.ORG, **SELF},
    "list_leavings": LEDGER_READERS,
}
router = APIRouter(tags=["life line"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/leavings", status_code=201, summary="登记离校安排或离校")
async def state_leaving(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: StateLeaving
) -> LeavingView:
    destination = body.destination.coded() if body.destination else None
    new = NewLeaving(body.planned_on, body.left_on, destination)
    return _view(await commands.state_leaving(session, graduate_id, new, caller, today))


@router.get("/v1/graduates/{graduate_id}/leavings", summary="离校安排的历次登记")
async def list_leavings(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> list[LeavingView]:
    person = await ledger.in_scope(session, graduate_id, caller)
    return [_view(row) for row in await repository.leavings_of(session, person.id)]


def _view(row: Leaving) -> LeavingView:
    plain = {name: getattr(row, name) for name in LeavingView.model_fields if name != "destination_title"}
    coded = Coded(row.destination_system, row.destination) if row.destination_system and row.destination else None
    return LeavingView(**plain, destination_title=title_of(coded) if coded else None)
