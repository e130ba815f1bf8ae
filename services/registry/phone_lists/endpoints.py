"""Endpoints of phones that come after a roster: fill them in by rows or by a file, who misses one, how many."""

from typing import Annotated

from fastapi import APIRouter, File, UploadFile

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import ROSTER_UPLOADERS, STAFF
from services.registry.phone_lists import commands, repository
from services.registry.phone_lists.rules import Row
from services.registry.phone_lists.schemas import (
    FillPhones,
    MissingPhone,
    MissingPhoneCount,
    PhonesFilled,
    filled_view_of,
    missing_view_of,
)

READERS: Rule = {**STAFF, Role.UNIVERSITY_OFFICE: Reach.ORG}
ACCESS: AccessTable = {
    "fill_phones": ROSTER_UPLOADERS,
    "fill_phones_by_file": ROSTER_UPLOADERS,
    "list_missing_phones": READERS,
    "count_missing_phones": READERS,
}
router = APIRouter(tags=["rosters"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 5 * 1024 * 1024


@router.post("/v1/phone-lists", status_code=201, summary="为本单位名册中没有手机号的人补填（逐行）")
async def fill_phones(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: FillPhones
) -> PhonesFilled:
    rows = [Row(number, row.id_number, row.phone) for number, row in enumerate(body.rows, start=1)]
    return filled_view_of(await commands.fill_phones(session, runtime.cipher, rows, caller, today))


@router.post(
    "/v1/phone-files",
    status_code=201,
    max_body_size=MAX_BODY_BYTES,
    summary="为本单位名册中没有手机号的人补填（xlsx 或 CSV）",
)
async def fill_phones_by_file(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    file: Annotated[UploadFile, File(description="两列：身份证件号码、手机号；不超过 5 MB、5000 行")],
) -> PhonesFilled:
    rows = await commands.rows_of_file(await file.read())
    return filled_view_of(await commands.fill_phones(session, runtime.cipher, rows, caller, today))


@router.get("/v1/missing-phones", summary="名册中没有手机号的人（脱敏）")
async def list_missing_phones(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[MissingPhone]:
    rows = await repository.missing(session, caller, paging)
    return pagination.page(rows, lambda row: missing_view_of(runtime.cipher, row), lambda row: row.id)


@router.get("/v1/missing-phone-counts", summary="没有手机号的人数，按学校")
async def count_missing_phones(session: SessionDep, caller: CallerDep) -> list[MissingPhoneCount]:
    counted = await repository.counts(session, caller)
    return [MissingPhoneCount(university_code=school, people=people) for school, people in counted]
