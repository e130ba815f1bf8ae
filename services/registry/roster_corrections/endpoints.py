"""Endpoints of refused rows: put one right, hand the refused ones in again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, UploadFile

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from services.registry.access import ROSTER_UPLOADERS
from services.registry.roster_corrections import commands
from services.registry.roster_corrections.schemas import CorrectedRow, CorrectRosterRow, RowsAgain, rows_again

ACCESS: AccessTable = {"correct_roster_row": ROSTER_UPLOADERS, "hand_in_roster_rows": ROSTER_UPLOADERS}
router = APIRouter(tags=["rosters"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 20 * 1024 * 1024


@router.post(
    "/v1/rosters/{roster_id}/rows/{row_no}/correction", status_code=201, summary="更正名册中被退回的一行，立即重新处理"
)
async def correct_roster_row(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    roster_id: UUID,
    row_no: int,
    body: CorrectRosterRow,
) -> CorrectedRow:
    row = await commands.correct_row(session, runtime, roster_id, row_no, body.cells, caller, today)
    return CorrectedRow.model_validate(row, from_attributes=True)


@router.post(
    "/v1/rosters/{roster_id}/corrections",
    status_code=202,
    max_body_size=MAX_BODY_BYTES,
    summary="只报更正后的退回行（取回的原表即可，结果和原因两列不计）",
)
async def hand_in_roster_rows(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    roster_id: UUID,
    file: Annotated[UploadFile, File(description="取回的附有原因的原表，保留“原行号”列；不超过 20 MB、50000 行")],
) -> RowsAgain:
    handed_in = await commands.hand_in_again(session, runtime, roster_id, await file.read(), caller)
    return rows_again(handed_in.roster.id, handed_in.verdicts)
