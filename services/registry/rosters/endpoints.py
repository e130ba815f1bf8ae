"""Endpoints of rosters: upload one, follow its import, get it back with the reasons beside the rows."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from sse_starlette import EventSourceResponse, ServerSentEvent

from chassis import pagination
from chassis.access import AccessTable, Caller
from chassis.dependencies import LARGE_ANSWER, CallerDep, Purpose, RuntimeDep, SessionDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from services.registry.access import ROSTER_UPLOADERS
from services.registry.places.repository import places
from services.registry.rosters import commands, repository, rules
from services.registry.rosters.commands import Upload
from services.registry.rosters.files import writer
from services.registry.rosters.schemas import RosterRowView, RosterView, RowOutcome, row_view_of, view_of

ACCESS: AccessTable = {
    "upload_roster": ROSTER_UPLOADERS,
    "list_rosters": ROSTER_UPLOADERS,
    "show_roster": ROSTER_UPLOADERS,
    "list_roster_rows": ROSTER_UPLOADERS,
    "stream_roster_progress": ROSTER_UPLOADERS,
    "download_roster": ROSTER_UPLOADERS,
    "download_roster_template": ROSTER_UPLOADERS,
}
router = APIRouter(tags=["rosters"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 20 * 1024 * 1024
TICK_SECONDS = 0.5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}, "text/csv": {}}}}
_TEMPLATE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "event: progress，data 与查询进度的内容相同"}
}
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
) -> pagination.Page[RosterRowView]:
    roster = await repository.in_scope(session, roster_id, caller)
    header = commands.header_or_none(runtime.cipher, roster)
    rows = await repository.rows_listed(session, roster.id, outcome, paging)
    return pagination.page(rows, lambda row: row_view_of(runtime.cipher, header, row), lambda row: row.row_no)


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


@router.get("/v1/roster-template", response_class=Response, responses=_TEMPLATE, summary="下载名册模板")
async def download_roster_template(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    city: Annotated[str, Query(max_length=40, examples=["urumqi"])],
) -> Response:
    all_places = await places(session, runtime.packs)
    required = rules.required_columns(commands.source_for(all_places, city, caller).org)
    columns = (*required, *rules.OPTIONAL)
    template = await asyncio.to_thread(writer.template, columns, required, all_places.of(city, "district"))
    return _attachment(template, XLSX, f"roster-template-{city}.xlsx")


def _attachment(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
