"""Endpoints of records in the codes of LEMIS: the columns, a list, a workbook, and some people's in clear."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import LARGE_ANSWER, CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.openapi import coded
from chassis.routes import Route
from chassis.uploads.workbooks import XLSX, text_workbook
from contracts.codes import lemis_columns
from contracts.roles import Role
from services.registry.access import CASEWORKERS, SECOND_PERSONS, STAFF
from services.registry.lemis_exports import commands
from services.registry.lemis_exports.commands import Row
from services.registry.lemis_exports.rules import RECORD_TITLES, LemisRecord
from services.registry.lemis_exports.schemas import ExportLemis, LemisColumnView, LemisRowView
from services.registry.reports.views import Area

ACCESS: AccessTable = {
    "list_lemis_columns": dict.fromkeys(Role, Reach.ANY),
    "list_lemis_records": STAFF,
    "export_lemis_records": STAFF,
    "export_lemis_records_in_clear": {**CASEWORKERS, **SECOND_PERSONS},
}
router = APIRouter(tags=["lemis"], route_class=Route)
"""Nothing here is idempotent: no answer about people is stored, and each export in clear is so many looks."""
Record = Annotated[LemisRecord, Query(description=coded(RECORD_TITLES), examples=["unemployment"])]


@router.get("/v1/lemis-columns", summary="劳动99（LEMIS）记录的字段、编码系统和出处")
async def list_lemis_columns(record: Record) -> list[LemisColumnView]:
    return [LemisColumnView.model_validate(column) for column in lemis_columns(record)]


@router.get("/v1/lemis-records", summary="求职登记、失业登记记录，用劳动99（LEMIS）的字段和编码（脱敏）")
async def list_lemis_records(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    record: Record,
    area: Area = None,
) -> pagination.Page[LemisRowView]:
    rows = await commands.listing(session, runtime.cipher, caller, record, area, today, paging)
    return pagination.page(rows, lambda row: _view(record, row), lambda row: row.graduate_id)


def _view(record: LemisRecord, row: Row) -> LemisRowView:
    names = [column.column for column in lemis_columns(record)]
    values = dict(zip(names, row.cells, strict=True))
    return LemisRowView(graduate_id=row.graduate_id, values=values, unreadable=row.unreadable)


@router.get(
    "/v1/lemis-workbook",
    response_class=Response,
    dependencies=[LARGE_ANSWER],
    summary="求职登记、失业登记记录的工作簿（xlsx，脱敏，留痕）",
)
async def export_lemis_records(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    record: Record,
    area: Area = None,
) -> Response:
    table = await commands.in_one_file(session, runtime.cipher, caller, record, area, today)
    return await _workbook(record, table)


@router.post(
    "/v1/lemis-exports",
    response_class=Response,
    summary="所选人员的记录原文（xlsx；须填用途，每人计一次查看并留痕）",
)
async def export_lemis_records_in_clear(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: ExportLemis
) -> Response:
    table = await commands.in_clear(
        session, runtime.cipher, caller, body.record, body.graduate_ids, body.purpose, today
    )
    return await _workbook(body.record, table)


async def _workbook(record: LemisRecord, table: commands.Table) -> Response:
    content = await asyncio.to_thread(text_workbook, RECORD_TITLES[record], table)
    headers = {"Content-Disposition": f'attachment; filename="lemis-{record}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)
