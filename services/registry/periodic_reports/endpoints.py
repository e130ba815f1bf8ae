"""Endpoints of periodic reports: list, look at one, draw, add a practice, submit, return, freeze, as a workbook."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from chassis.uploads.workbooks import XLSX, text_workbook
from contracts.roles import Role
from policy_engine.packs.pack import Packs
from services.registry.access import OFFICERS
from services.registry.graduates.rules import city_of
from services.registry.periodic_reports import catalogue, commands, repository
from services.registry.periodic_reports.catalogue import Reporting, Start
from services.registry.periodic_reports.models import PeriodicReport, ReportRestatement
from services.registry.periodic_reports.rules import OPEN, UNSENT, Kind, ReportState
from services.registry.periodic_reports.schemas import (
    AddPractice,
    DrawReport,
    PeriodicReportRecord,
    PeriodicReportView,
    PracticeView,
    ReadingOfReport,
    ReportLineView,
    RestatementView,
    ReturnReport,
    SignReport,
)
from services.registry.reports.rules import percent_text

READERS: Rule = {**OFFICERS, Role.OBSERVER: Reach.AREA}
DISTRICTS: Rule = {Role.DISTRICT_REVIEWER: Reach.AREA, Role.DISTRICT_APPROVER: Reach.AREA}
CITIES: Rule = {Role.CITY_APPROVER: Reach.AREA}
ACCESS: AccessTable = {
    "list_periodic_reports": READERS,
    "show_periodic_report": READERS,
    "download_periodic_report": READERS,
    "draw_periodic_report": DISTRICTS,
    "add_report_practice": DISTRICTS,
    "submit_periodic_report": DISTRICTS,
    "return_periodic_report": CITIES,
    "freeze_periodic_report": CITIES,
}
router = APIRouter(tags=["periodic reports"], route_class=IdempotentRoute)
REPORT = "/v1/periodic-reports/{report_id}"


@router.get("/v1/periodic-reports", summary="定期报送：周调度、半月调度、月报告")
async def list_periodic_reports(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    kind: Kind | None = None,
    area: Annotated[str | None, Query(max_length=40, description="区县")] = None,
    period: Annotated[str | None, Query(max_length=10, description="2023-07、2023-W27、2023-07-H2")] = None,
    state: ReportState | None = None,
    year: Annotated[int | None, Query(ge=2000, le=2199, description="周按 ISO 年")] = None,
    reading: Annotated[str | None, Query(max_length=60, description="只列按该读法应报的；须同时写 kind")] = None,
) -> pagination.Page[PeriodicReportView]:
    exact = {PeriodicReport.kind: kind, PeriodicReport.area: area, PeriodicReport.period: period}
    wanted: list[ColumnElement[bool]] = [column == value for column, value in exact.items() if value is not None]
    wanted += [PeriodicReport.state == state.value] if state else []
    wanted += [PeriodicReport.period.startswith(f"{year}-")] if year else []
    wanted += [_read_so(runtime.packs, caller, kind, reading, today)] if reading else []
    rows = await repository.listing(session, caller, wanted, paging)
    views = {view.id: view for view in await _views(session, runtime, rows.shown, today)}
    return pagination.page(rows, lambda row: views[row.id], lambda row: (row.last_on, row.id))


def _read_so(packs: Packs, by: Caller, kind: Kind | None, reading: str, today: date) -> ColumnElement[bool]:
    """SQL: reported by a reading of the caller's city. Raises ReportNotAsked."""
    reporting = catalogue.reporting_named(packs, city_of(by.area or ""), kind or "", today)
    starts = {start.reading: start.on for start in reporting.starts}
    if reading not in starts:
        raise catalogue.ReportNotAsked(reading=reading)
    return PeriodicReport.last_on >= starts[reading]


@router.get(REPORT, summary="一期报送：内容、做法、更正")
async def show_periodic_report(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, report_id: UUID
) -> PeriodicReportRecord:
    return await _record(session, runtime, await repository.in_scope(session, report_id, caller), caller, today)


@router.get(f"{REPORT}/workbook", response_class=Response, summary="一期报送的工作簿（xlsx）")
async def download_periodic_report(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, report_id: UUID
) -> Response:
    report = await repository.in_scope(session, report_id, caller)
    record = await _record(session, runtime, report, caller, today)
    headers = {"Content-Disposition": f'attachment; filename="{report.kind}-{report.period}.xlsx"'}
    return Response(text_workbook(report.period, _rows(record)), media_type=XLSX, headers=headers)


def _rows(record: PeriodicReportRecord) -> list[list[str]]:
    later = {each.cell: str(each.after) for each in record.restatements}
    lines = [
        [line.title, _text(line.number), _text(line.out_of), line.rate or "", later.get(line.key, ""), line.note or ""]
        for line in record.lines
    ]
    about = [["内容校验值", record.content_hash or "尚未生成"], ["状态", record.state.value]]
    practices = [["经验做法", practice.text] for practice in record.practices]
    return [["项目", "数", "应计", "比例", "审定后更正为", "说明"], *lines, *practices, *about]


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


@router.post("/v1/periodic-reports", status_code=201, summary="生成一期报表；报送前可重新生成")
async def draw_periodic_report(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: DrawReport
) -> PeriodicReportRecord:
    wanted = commands.Wanted(body.kind, body.area or caller.area or "", body.period)
    report = await commands.draw(session, runtime.packs, wanted, caller, today)
    return await _record(session, runtime, report, caller, today)


@router.post(f"{REPORT}/practices", status_code=201, summary="补充一条典型经验做法")
async def add_report_practice(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, report_id: UUID, body: AddPractice
) -> PeriodicReportRecord:
    report = await commands.add_practice(session, report_id, body.text, body.consent, caller, today)
    return await _record(session, runtime, report, caller, today)


@router.post(f"{REPORT}/submission", status_code=201, summary="签报（该期结束以后）")
async def submit_periodic_report(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, report_id: UUID, body: SignReport
) -> PeriodicReportRecord:
    report = await commands.submit(session, report_id, body.content_hash, caller, today)
    return await _record(session, runtime, report, caller, today)


@router.post(f"{REPORT}/return", status_code=201, summary="退回一期报送")
async def return_periodic_report(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, report_id: UUID, body: ReturnReport
) -> PeriodicReportRecord:
    report = await commands.give_back(session, report_id, body.reason, caller, today)
    return await _record(session, runtime, report, caller, today)


@router.post(f"{REPORT}/freeze", status_code=201, summary="审定一期报送（须不是签报的人）；此后内容不变")
async def freeze_periodic_report(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, report_id: UUID, body: SignReport
) -> PeriodicReportRecord:
    report = await commands.freeze(session, report_id, body.content_hash, caller, today)
    return await _record(session, runtime, report, caller, today)


async def _views(
    session: AsyncSession, runtime: Runtime, reports: Sequence[PeriodicReport], today: date
) -> list[PeriodicReportView]:
    restated = await repository.restated(session, [report.id for report in reports])
    return [_view(runtime.packs, report, report.id in restated, today) for report in reports]


def _view(packs: Packs, report: PeriodicReport, restated: bool, today: date) -> PeriodicReportView:
    reporting = catalogue.reporting_or_none(packs, report.city, report.kind, report.last_on)
    due_on = None if reporting is None else reporting.due_on(report.last_on)
    plain = {name: getattr(report, name) for name in PeriodicReportView.model_fields if hasattr(report, name)}
    return PeriodicReportView(
        **plain,
        title=reporting.title if reporting else report.kind,
        due_on=due_on,
        late=commands.is_shown_as_late(report, due_on, today),
        counts=reporting.counts(report.last_on) if reporting else False,
        readings=[_reading(reporting, each) for each in reporting.readings_of(report.last_on)] if reporting else [],
        restated=restated,
    )


def _reading(reporting: Reporting, start: Start) -> ReadingOfReport:
    chosen = None if reporting.chosen is None else reporting.chosen == start.reading
    return ReadingOfReport(key=start.reading, title=start.title, starts_on=start.on, chosen=chosen)


async def _record(
    session: AsyncSession, runtime: Runtime, report: PeriodicReport, by: Caller, today: date
) -> PeriodicReportRecord:
    [view] = await _views(session, runtime, [report], today)
    content = commands.content_of(report)
    reporting = catalogue.reporting_or_none(runtime.packs, report.city, report.kind, report.last_on)
    return PeriodicReportRecord(
        **view.model_dump(),
        clause=content.get("clause") or (reporting.clause if reporting else ""),
        quote=content.get("quote") or (reporting.quote if reporting else ""),
        as_of=content.get("as_of"),
        lines=[_line(line) for line in content.get("lines", ())],
        practices=[PracticeView(**practice) for practice in content.get("practices", ())],
        restatements=[_restatement(row, by) for row in await repository.restatements_of(session, report.id)],
        content=content or None,
        is_to_draw=by.role in DISTRICTS and report.state in OPEN and report.first_on <= today,
        is_to_sign=by.role in DISTRICTS and report.state in UNSENT,
        is_to_decide=by.role in CITIES and report.state == ReportState.SUBMITTED,
        is_to_freeze=by.role in CITIES and report.state == ReportState.SUBMITTED and report.signed_by != by.id,
    )


def _line(line: dict[str, object]) -> ReportLineView:
    number, out_of = line["number"], line["out_of"]
    rate = percent_text(number, out_of) if isinstance(number, int) and isinstance(out_of, int) else None
    return ReportLineView.model_validate({**line, "rate": rate})


def _restatement(row: ReportRestatement, by: Caller) -> RestatementView:
    facts = [] if by.role == Role.OBSERVER else row.facts
    plain = {name: getattr(row, name) for name in RestatementView.model_fields if name != "facts"}
    return RestatementView.model_validate({**plain, "facts": facts})
