"""Endpoints of the register of the unemployed: take a file in, its outcome, who stands in it, the second word."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Query, Response, UploadFile

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from policy_engine.errors import ParameterNotCited
from services.registry.access import STAFF
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import view_of
from services.registry.unemployment_register import commands, repository, rules
from services.registry.unemployment_register.models import UnemploymentEntry, UnemploymentFile
from services.registry.unemployment_register.rules import Entry
from services.registry.unemployment_register.schemas import (
    AcceptMatch,
    RefusedRowView,
    SpellView,
    UnemployedView,
    UnemploymentFileView,
)

IMPORTERS: Rule = {Role.DISTRICT_REVIEWER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA}
SECOND: Rule = {**IMPORTERS, Role.CASEWORKER: Reach.AREA}
"""Never whoever brought the file."""
ACCESS: AccessTable = {
    "import_register": IMPORTERS,
    "list_register_files": IMPORTERS,
    "show_register_file": IMPORTERS,
    "list_unemployed": STAFF,
    "accept_match": SECOND,
}
router = APIRouter(tags=["unemployment register"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 20 * 1024 * 1024
MONTHS = "clocks.provisions.long_term_unemployment.months"
_AGAIN: dict[int | str, dict[str, Any]] = {200: {"model": UnemploymentFileView, "description": "同一文件已上传过"}}


@router.post(
    "/v1/unemployment-files",
    status_code=201,
    responses=_AGAIN,
    max_body_size=MAX_BODY_BYTES,
    summary="导入失业登记库（失业人员台账，xlsx 或 CSV）",
)
async def import_register(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    response: Response,
    file: Annotated[UploadFile, File(description="失业人员台账，不超过 20 MB、50000 行；可加一列“失业终止时间”")],
) -> UnemploymentFileView:
    row, new = await commands.import_register(session, runtime.cipher, await file.read(), caller, today)
    if not new:
        response.status_code = 200
    return _file(row, (await repository.matched(session, [row.id])).get(row.id, 0))


@router.get("/v1/unemployment-files", summary="导入过的失业登记表")
async def list_register_files(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[UnemploymentFileView]:
    rows = await repository.files(session, caller, paging)
    matched = await repository.matched(session, [row.id for row in rows.shown])
    return pagination.page(rows, lambda row: _file(row, matched.get(row.id, 0)), lambda row: row.id)


@router.get("/v1/unemployment-files/{file_id}", summary="一份失业登记表的导入结果")
async def show_register_file(session: SessionDep, caller: CallerDep, file_id: UUID) -> UnemploymentFileView:
    row = await repository.file_in_scope(session, file_id, caller)
    return _file(row, (await repository.matched(session, [row.id])).get(row.id, 0))


def _file(row: UnemploymentFile, matched: int) -> UnemploymentFileView:
    plain = {name: getattr(row, name) for name in ("id", "city", "area", "uploaded_at", "total", "added")}
    refused = [RefusedRowView.model_validate({"row_no": number, "reason": why}) for number, why in row.refused]
    return UnemploymentFileView(**plain, matched=matched, unmatched=row.added - matched, refused=refused)


@router.get("/v1/unemployed", summary="失业登记库中的台账人员及其失业月数")
async def list_unemployed(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    waiting: Annotated[bool, Query(description="只列待第二人确认的")] = False,
) -> pagination.Page[UnemployedView]:
    rows = await repository.people(session, caller, waiting, paging)
    entries = await repository.entries_of(session, [person.id_number_index for person in rows.shown])
    return pagination.page(
        rows, lambda row: _person(runtime, row, entries[row.id_number_index], today), lambda row: row.id
    )


@router.post("/v1/graduates/{graduate_id}/unemployment-acceptance", status_code=201, summary="第二人确认失业登记")
async def accept_match(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    body: AcceptMatch,
) -> UnemployedView:
    person, entries = await commands.accept_match(session, graduate_id, body.seen, caller, today)
    return _person(runtime, person, entries, today)


def _person(runtime: Runtime, person: Graduate, rows: Sequence[UnemploymentEntry], today: date) -> UnemployedView:
    accepted = [Entry(row.since, row.until) for row in rows if row.accepted_by is not None]
    waiting = [SpellView(since=row.since, until=row.until) for row in rows if row.accepted_by is None]
    spell, (most, lacking) = rules.open_on(accepted, today), _months(runtime, person.city, today)
    shown = view_of(runtime.cipher, person)
    return UnemployedView(
        graduate_id=person.id,
        name=shown.name,
        unreadable=shown.unreadable,
        area=person.area,
        spells=[SpellView.model_validate(each) for each in rules.spells(accepted)],
        waiting=len(waiting),
        waiting_entries=waiting,
        months=None if spell is None else rules.months_on(spell, today),
        long_term=None if spell is None else rules.is_long_term(spell, today, most),
        lacking=lacking,
    )


def _months(runtime: Runtime, city: str, on: date) -> tuple[int | None, str | None]:
    """How many months are long in a city, or why nobody is marked."""
    pack = runtime.packs.city(city, on=on)
    if not pack.has(MONTHS):
        return None, "本市文件未规定长期失业的月数"
    try:
        return int(pack.value(MONTHS, on=on).value), None
    except ParameterNotCited as missing:
        return None, str(missing)
