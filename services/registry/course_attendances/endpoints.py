"""Endpoints of attendance: record a day, the sheet of guidance courses, and its names."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.openapi import coded
from contracts.roles import Role
from services.registry.access import CASEWORKERS, OF_OWN_FIGURES, STAFF
from services.registry.course_attendances import catalogue, commands, repository
from services.registry.course_attendances.rules import ATTENDED_TITLES, Attended
from services.registry.course_attendances.schemas import (
    AttendanceRecorded,
    AttendCourse,
    GuidanceName,
    GuidanceSheet,
)
from services.registry.graduates.views import OrgCode, view_of
from services.registry.reports.commands import asked_by, cohort_of
from services.registry.reports.repository import Whom
from services.registry.reports.views import Area, AsOf, Cohort

_SCHOOLS: Rule = {Role.UNIVERSITY_OFFICE: Reach.ORG}
ACCESS: AccessTable = {
    "attend_course": {**CASEWORKERS, **_SCHOOLS},
    "show_guidance_sheet": OF_OWN_FIGURES,
    "list_guidance_attendances": {**STAFF, **_SCHOOLS},
}
router = APIRouter(tags=["trainings"], route_class=IdempotentRoute)


@router.post(
    "/v1/graduates/{graduate_id}/enrolments/{enrolment_id}/attendances",
    status_code=201,
    summary="登记到课：一日一次",
)
async def attend_course(
    session: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    enrolment_id: UUID,
    body: AttendCourse,
) -> AttendanceRecorded:
    counted, days = await commands.attend_course(session, graduate_id, enrolment_id, body.attended_on, caller, today)
    return AttendanceRecorded(counted=counted, days=days)


@router.get("/v1/sheets/guidance-trainings", summary="就业引导性培训：各高校多少人在校时参加过")
async def show_guidance_sheet(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
) -> GuidanceSheet:
    asked = await asked_by(session, caller, runtime.packs, area, as_of or today, cohort_year)
    return await commands.guidance_sheet(session, asked)


@router.get("/v1/guidance-attendances", summary="就业引导性培训的参加情况，逐名")
async def list_guidance_attendances(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    attended: Annotated[Attended, Query(description=coded(ATTENDED_TITLES))],
    area: Area = None,
    as_of: AsOf = None,
    cohort_year: Cohort = None,
    university_code: OrgCode | None = None,
) -> pagination.Page[GuidanceName]:
    asked = await asked_by(session, caller, runtime.packs, area, as_of or today, cohort_year)
    cohort, _ = cohort_of(asked.pack, asked.cohort, asked.day)
    whom, meant = Whom(caller, asked.place, cohort), catalogue.meant_by(asked.pack, asked.day)
    rows = await repository.names(session, whom, asked.day, meant, attended, university_code, paging)
    return pagination.page(
        rows,
        lambda row: GuidanceName(graduate=view_of(runtime.cipher, row[0]), days=row[1]),
        lambda row: row[0].id,
    )
