"""Endpoints of undoing a roster: what it would do, what stands in the way, ask, agree, take the asking back."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import AccessTable, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequest, DecideChange
from chassis.idempotency import IdempotentRoute
from services.registry.access import ROSTER_UPLOADERS, SECOND_PERSONS
from services.registry.roster_undos import commands, obstacles, repository
from services.registry.roster_undos.rules import KIND
from services.registry.roster_undos.schemas import (
    AskForUndo,
    RosterUndoView,
    UndoObstacle,
    WaitingUndo,
    obstacle_view_of,
    undo_view_of,
    waiting_view_of,
)
from services.registry.rosters import repository as rosters
from services.registry.rosters.models import Roster

READERS: Rule = {**ROSTER_UPLOADERS, **SECOND_PERSONS}
ACCESS: AccessTable = {
    "show_roster_undo": READERS,
    "list_undo_obstacles": READERS,
    "ask_for_roster_undo": ROSTER_UPLOADERS,
    "withdraw_roster_undo": ROSTER_UPLOADERS,
    "list_roster_undos": SECOND_PERSONS,
    "decide_roster_undo": SECOND_PERSONS,
}
router = APIRouter(tags=["rosters"], route_class=IdempotentRoute)


@router.get("/v1/rosters/{roster_id}/undo", summary="整册撤销会怎样、有何妨碍、办到哪一步")
async def show_roster_undo(session: SessionDep, caller: CallerDep, roster_id: UUID) -> RosterUndoView:
    return await _view(session, await rosters.in_scope(session, roster_id, caller))


@router.get("/v1/rosters/{roster_id}/undo-obstacles", summary="妨碍整册撤销的记录，逐人逐项（脱敏）")
async def list_undo_obstacles(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    roster_id: UUID,
    paging: pagination.PagingDep,
    kind: str | None = None,
) -> pagination.Page[UndoObstacle]:
    roster = await rosters.in_scope(session, roster_id, caller)
    rows = await obstacles.listing(session, roster.id, kind, paging)
    return pagination.page(
        rows, lambda row: obstacle_view_of(runtime.cipher, *row), lambda row: (row[0].row_no, row[0].kind)
    )


@router.post("/v1/rosters/{roster_id}/undo", status_code=202, summary="申请整册撤销，待第二人同意")
async def ask_for_roster_undo(
    session: SessionDep, caller: CallerDep, now: NowDep, roster_id: UUID, body: AskForUndo
) -> RosterUndoView:
    roster, request = await commands.ask_for_undo(session, roster_id, body.reason, caller, now)
    return await _view(session, roster, request)


@router.get("/v1/roster-undos", summary="待同意的整册撤销")
async def list_roster_undos(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[WaitingUndo]:
    rows = await dual_control.pending(session, KIND, caller, paging)
    of = await repository.by_ids(session, [UUID(row.object_id) for row in rows.shown])
    return pagination.page(rows, lambda row: waiting_view_of(of[UUID(row.object_id)], row), lambda row: row.id)


@router.post("/v1/roster-undos/{request_id}/decision", summary="同意或不同意整册撤销（须为另一人）")
async def decide_roster_undo(
    session: SessionDep, caller: CallerDep, now: NowDep, request_id: UUID, body: DecideChange
) -> RosterUndoView:
    return await _view(session, *await commands.decide_undo(session, request_id, body, caller, now))


@router.post("/v1/rosters/{roster_id}/undo/withdrawal", status_code=201, summary="收回尚未同意的撤销申请")
async def withdraw_roster_undo(session: SessionDep, caller: CallerDep, now: NowDep, roster_id: UUID) -> RosterUndoView:
    return await _view(session, *await commands.withdraw_undo(session, roster_id, caller, now))


async def _view(session: AsyncSession, roster: Roster, request: ChangeRequest | None = None) -> RosterUndoView:
    if request is None:
        request = (await dual_control.latest_of(session, KIND, [roster.id])).get(str(roster.id))
    outcomes = await repository.outcomes(session, roster.id)
    return undo_view_of(roster, outcomes, await obstacles.counts(session, roster.id), request)
