"""Endpoints of pushed lists: take one in, list, show."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import OFFICERS
from services.registry.pushed_lists import commands, repository
from services.registry.pushed_lists.commands import NewList
from services.registry.pushed_lists.models import PushedList
from services.registry.pushed_lists.schemas import PushedListDetail, PushedListView, PushRows, RefusedLine, Words

TAKERS: Rule = {Role.DISTRICT_REVIEWER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA}
ACCESS: AccessTable = {
    "take_pushed_list": TAKERS,
    "take_pushed_rows": TAKERS,
    "list_pushed_lists": OFFICERS,
    "show_pushed_list": OFFICERS,
}
router = APIRouter(tags=["sources"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 20 * 1024 * 1024
_AGAIN: dict[int | str, dict[str, Any]] = {200: {"model": PushedListView, "description": "同一文件已上传过"}}


@router.post(
    "/v1/pushed-lists",
    status_code=201,
    responses=_AGAIN,
    max_body_size=MAX_BODY_BYTES,
    summary="导入上级推送的名单（xlsx 或 CSV，一列身份证件号码）",
)
async def take_pushed_list(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    response: Response,
    title: Annotated[Words, Form(description="名单名称", examples=["2023届离校未就业名单（虚构）"])],
    citation: Annotated[Words, Form(description="推送的机关和文号", examples=["自治区人社厅2023年7月推送（虚构）"])],
    pushed_on: Annotated[date, Form(examples=["2023-07-01"])],
    file: Annotated[UploadFile, File(description="不超过 20 MB、50000 行；只读取身份证件号码一列")],
) -> PushedListView:
    new = NewList(title, citation, pushed_on)
    row, fresh = await commands.take_list(session, runtime.cipher, new, await file.read(), caller, today)
    if not fresh:
        response.status_code = 200
    return PushedListView(**_plain(row))


@router.post(
    "/v1/pushed-list-rows",
    status_code=201,
    responses=_AGAIN,
    max_body_size=MAX_BODY_BYTES,
    summary="接收上级推送的名单（JSON，逐行身份证件号码）",
)
async def take_pushed_rows(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    response: Response,
    body: PushRows,
) -> PushedListView:
    new = NewList(body.title, body.citation, body.pushed_on)
    row, fresh = await commands.take_list(session, runtime.cipher, new, body.id_numbers, caller, today)
    if not fresh:
        response.status_code = 200
    return PushedListView(**_plain(row))


@router.get("/v1/pushed-lists", summary="上级推送的名单")
async def list_pushed_lists(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[PushedListView]:
    rows = await repository.listing(session, caller, paging)
    return pagination.page(rows, lambda row: PushedListView(**_plain(row)), lambda row: row.id)


@router.get("/v1/pushed-lists/{pushed_list_id}", summary="一份推送名单，及尚未进入台账的行号")
async def show_pushed_list(session: SessionDep, caller: CallerDep, pushed_list_id: UUID) -> PushedListDetail:
    row = await repository.in_scope(session, pushed_list_id, caller)
    return PushedListDetail(**_plain(row), strangers=list(await repository.rows_of_strangers(session, row.id)))


def _plain(row: PushedList) -> dict[str, Any]:
    names = ("id", "area", "title", "citation", "pushed_on", "uploaded_at", "total")
    refused = [RefusedLine.model_validate({"row_no": number, "reason": why}) for number, why in row.refused]
    return {**{name: getattr(row, name) for name in names}, "refused": refused}
