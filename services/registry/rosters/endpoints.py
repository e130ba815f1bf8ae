"""Doors to rosters: upload one, follow its import, get it back with the reasons beside the rows."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile

from chassis import paging
from chassis.endpoints import CallerDep, IdempotentRoute, RuntimeDep, SessionDep
from services.registry.rosters import commands, repository
from services.registry.rosters.commands import Upload
from services.registry.rosters.schemas import Outcome, RosterRowView, RosterView, row_view_of, view_of

router = APIRouter(tags=["rosters"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 20 * 1024 * 1024
_AGAIN: dict[int | str, dict[str, Any]] = {200: {"model": RosterView, "description": "同一文件已上传过"}}


@router.post(
    "/v1/rosters", status_code=201, responses=_AGAIN, max_body_size=MAX_BODY_BYTES, summary="上传名册（xlsx 或 CSV）"
)
async def upload_roster(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    response: Response,
    file: Annotated[UploadFile, File(description="按模板填写的名册，不超过 20 MB、50000 行")],
    city: Annotated[str, Form(max_length=40, examples=["urumqi"])],
) -> RosterView:
    upload = Upload(city, file.filename or "", await file.read())
    roster, new = await commands.upload_roster(session, runtime, upload, caller)
    if not new:
        response.status_code = 200
    return view_of(roster, await repository.counts(session, [roster.id]))


@router.get("/v1/rosters", summary="名册列表")
async def list_rosters(
    session: SessionDep, caller: CallerDep, cursor: paging.Cursor = None, limit: paging.Limit = 50
) -> paging.Page[RosterView]:
    found = await repository.listing(session, caller, paging.decode(cursor, UUID), limit + 1)
    counted = await repository.counts(session, [roster.id for roster in found])
    return paging.page(found, limit, lambda roster: view_of(roster, counted), lambda roster: roster.id)


@router.get("/v1/rosters/{roster_id}", summary="名册及导入进度")
async def show_roster(session: SessionDep, caller: CallerDep, roster_id: UUID) -> RosterView:
    roster = await repository.in_scope(session, roster_id, caller)
    return view_of(roster, await repository.counts(session, [roster.id]))


@router.get("/v1/rosters/{roster_id}/rows", summary="名册各行的结果（脱敏）")
async def list_roster_rows(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    roster_id: UUID,
    outcome: Outcome | None = None,
    cursor: paging.Cursor = None,
    limit: paging.Limit = 50,
) -> paging.Page[RosterRowView]:
    roster = await repository.in_scope(session, roster_id, caller)
    header = commands.header_of(runtime.cipher, roster)
    found = await repository.rows_of(session, roster.id, outcome, paging.decode(cursor, int), limit + 1)
    return paging.page(found, limit, lambda row: row_view_of(runtime.cipher, header, row), lambda row: row.row_no)
