"""Endpoints of rosters: upload one, follow its import, get it back with the reasons beside the rows."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession
from sse_starlette import EventSourceResponse, ServerSentEvent

from chassis import pagination
from chassis.access import AccessTable, Caller
from chassis.dependencies import LARGE_ANSWER, CallerDep, Purpose, RuntimeDep, SessionDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from services.registry.access import ROSTER_UPLOADERS
from services.registry.places.repository import places
from services.registry.rosters import commands, layouts, repository
from services.registry.rosters.commands import Upload
from services.registry.rosters.files import writer
from services.registry.rosters.models import Roster
from services.registry.rosters.schemas import (
    MapColumns,
    RosterColumnsView,
    RosterRowCells,
    RosterRowView,
    RosterView,
    RowOutcome,
    columns_view_of,
    row_cells_of,
    row_view_of,
    view_of,
)

ACCESS: AccessTable = {
    "upload_roster": ROSTER_UPLOADERS,
    "list_rosters": ROSTER_UPLOADERS,
    "show_roster": ROSTER_UPLOADERS,
    "show_roster_columns": ROSTER_UPLOADERS,
    "map_roster_columns": ROSTER_UPLOADERS,
    "discard_roster": ROSTER_UPLOADERS,
    "list_roster_rows": ROSTER_UPLOADERS,
    "show_roster_row": ROSTER_UPLOADERS,
    "stream_roster_progress": ROSTER_UPLOADERS,
    "download_roster": ROSTER_UPLOADERS,
    "export_roster": ROSTER_UPLOADERS,
    "download_roster_template": ROSTER_UPLOADERS,
}
router = APIRouter(tags=["rosters"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 20 * 1024 * 1024
TICK_SECONDS = 0.5
ROWS_SHOWN = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}, "text/csv": {}}}}
_TEMPLATE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "event: progress，data 与查询进度的内容相同"}
}
_AGAIN: dict[int | str, dict[str, Any]] = {200: {"model": RosterView, "description": "同一文件已上传过"}}


@router.post(
    "/v1/rosters",
    status_code=201,
    responses=_AGAIN,
    max_body_size=MAX_BODY_BYTES,
    summary="上传名册（xlsx、CSV 或文本）",
)
async def upload_roster(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    response: Response,
    file: Annotated[UploadFile, File(description="按模板填写的名册，或教育部上报格式的文件；20 MB、50000 行以内")],
    city: Annotated[str, Form(max_length=40, examples=["urumqi"])],
    preview: Annotated[bool, Form(description="先核对各列，确认后才导入")] = False,
) -> RosterView:
    """Needs no second step where the headings leave no doubt, or the owner has said before what they are."""
    upload = Upload(city, file.filename or "", await file.read(), preview)
    roster, new = await commands.upload_roster(session, runtime, upload, caller)
    if not new:
        response.status_code = 200
    return view_of(roster, await repository.counts(session, [roster.id]))


@router.get("/v1/rosters", summary="名册列表")
async def list_rosters(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[RosterView]:
    rosters = await repository.listing(session, caller, paging)
    counted = await repository.counts(session, [roster.id for roster in rosters.shown])
    return pagination.page(rosters, lambda roster: view_of(roster, counted), lambda roster: roster.id)


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
    paging: pagination.PagingDep,
    outcome: RowOutcome | None = None,
    reason: Annotated[str | None, Query(min_length=1, max_length=40, description="原因里有这几个字的行")] = None,
) -> pagination.Page[RosterRowView]:
    roster = await repository.in_scope(session, roster_id, caller)
    layout = commands.layout_or_none(runtime.cipher, roster)
    read = None if layout is None else commands.columns_of(roster, layout)
    rows = await repository.rows_listed(session, roster.id, outcome, reason, paging)
    return pagination.page(rows, lambda row: row_view_of(runtime.cipher, read, row), lambda row: row.row_no)


@router.get("/v1/rosters/{roster_id}/rows/{row_no}", summary="名册的一行，逐列（脱敏）")
async def show_roster_row(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, roster_id: UUID, row_no: int
) -> RosterRowCells:
    roster = await repository.in_scope(session, roster_id, caller)
    row = await repository.row_of(session, roster.id, row_no)
    layout = commands.layout_of(runtime.cipher, roster)
    return row_cells_of(runtime.cipher, layout, commands.columns_of(roster, layout), row)


@router.get("/v1/rosters/{roster_id}/columns", summary="名册各列读作哪一项，前几行预览（脱敏）")
async def show_roster_columns(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, roster_id: UUID
) -> RosterColumnsView:
    roster = await repository.in_scope(session, roster_id, caller)
    return await _columns_view(session, runtime, roster)


@router.put("/v1/rosters/{roster_id}/columns", summary="指定名册各列，随即导入；同样的表头下次自动沿用")
async def map_roster_columns(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, roster_id: UUID, body: MapColumns
) -> RosterColumnsView:
    read: dict[str, int] = {field: column - 1 for field, column in body.columns.items()}
    roster = await commands.map_columns(session, runtime.cipher, roster_id, read, caller)
    return await _columns_view(session, runtime, roster)


@router.post("/v1/rosters/{roster_id}/discard", summary="放弃尚未核对各列的名册，所传内容即行清除")
async def discard_roster(session: SessionDep, caller: CallerDep, roster_id: UUID) -> RosterView:
    return view_of(await commands.discard_roster(session, roster_id, caller), {})


async def _columns_view(session: AsyncSession, runtime: Runtime, roster: Roster) -> RosterColumnsView:
    layout = commands.layout_of(runtime.cipher, roster)
    rows = await repository.first_rows(session, roster.id, ROWS_SHOWN)
    return columns_view_of(runtime.cipher, roster, layout, commands.columns_of(roster, layout), rows)


@router.get(
    "/v1/rosters/{roster_id}/progress",
    response_class=Response,
    responses=_STREAM,
    summary="导入进度推送（SSE），处理完即结束",
)
async def stream_roster_progress(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, roster_id: UUID
) -> EventSourceResponse:
    await repository.in_scope(session, roster_id, caller)
    return EventSourceResponse(_progress(runtime, caller, roster_id))


async def _progress(runtime: Runtime, caller: Caller, roster_id: UUID) -> AsyncIterator[ServerSentEvent]:
    """Each change once. Every look has its own short transaction: a watcher holds no connection."""
    latest = None
    while latest is None or not latest.done:
        async with runtime.transaction() as session:
            view = await show_roster(session, caller, roster_id)
        if view != latest:
            yield ServerSentEvent(view.model_dump_json(), event="progress")
        latest = view
        if not view.done:
            await asyncio.sleep(TICK_SECONDS)


@router.get(
    "/v1/rosters/{roster_id}/file",
    response_class=Response,
    responses=_FILES,
    dependencies=[LARGE_ANSWER],
    summary="取回名册原文，每行附结果和原因（须填用途，留痕）",
)
async def download_roster(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    roster_id: UUID,
    purpose: Purpose,
    format: Literal["xlsx", "csv"] = "xlsx",
) -> Response:
    roster = await repository.in_scope(session, roster_id, caller)
    table = await commands.returned(session, runtime.cipher, roster, purpose, caller)
    write, kind = (writer.workbook, XLSX) if format == "xlsx" else (writer.csv_file, "text/csv; charset=utf-8")
    return _attachment(await asyncio.to_thread(write, table), kind, f"roster-{roster_id}.{format}")


@router.get(
    "/v1/rosters/{roster_id}/ministry-form",
    response_class=Response,
    responses=_TEMPLATE,
    dependencies=[LARGE_ANSWER],
    summary="按教育部上报格式导出名册（50 列，脱敏，留痕）",
)
async def export_roster(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, roster_id: UUID) -> Response:
    roster = await repository.in_scope(session, roster_id, caller)
    table = await commands.in_ministrys_form(session, runtime.cipher, roster, caller)
    return _attachment(await asyncio.to_thread(writer.workbook, table), XLSX, f"roster-{roster_id}-moe.xlsx")


@router.get("/v1/roster-template", response_class=Response, responses=_TEMPLATE, summary="下载名册模板")
async def download_roster_template(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    city: Annotated[str, Query(max_length=40, examples=["urumqi"])],
) -> Response:
    all_places = await places(session, runtime.packs)
    required = layouts.required(commands.source_for(all_places, city, caller).org)
    columns = layouts.of_template(required)
    template = await asyncio.to_thread(writer.template, columns, required, all_places.of(city, "district"))
    return _attachment(template, XLSX, f"roster-template-{city}.xlsx")


def _attachment(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
