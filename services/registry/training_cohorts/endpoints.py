"""Endpoints of cohorts: the sheet of employment after a training, and its names."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable, Caller
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from chassis.runtime import Runtime
from policy_engine.packs.pack import Pack
from services.registry.access import OF_FIGURES, STAFF
from services.registry.courses.models import Course
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import view_of
from services.registry.reports.commands import asked_of
from services.registry.training_cohorts import commands, repository
from services.registry.training_cohorts.catalogue import Months, months_of
from services.registry.training_cohorts.repository import Cohort
from services.registry.training_cohorts.schemas import AskedCohort, AskedNames, EmploymentName, EmploymentSheet
from services.registry.trainings.models import Enrolment

ACCESS: AccessTable = {"show_training_employment": OF_FIGURES, "list_training_employment": STAFF}
router = APIRouter(tags=["trainings"], route_class=Route)


def _cohort(runtime: Runtime, caller: Caller, asked: AskedCohort, today: date) -> tuple[Cohort, Months, Pack]:
    about = asked_of(caller, runtime.packs, asked.area, asked.as_of or today)
    months = months_of(about.pack, asked.months, about.day)
    cohort = Cohort(
        by=caller,
        area=about.place,
        since=asked.completed_from,
        until=asked.completed_until,
        kind=asked.kind,
        mode=asked.mode,
        course_id=asked.course_id,
        months=months.number,
        day=about.day,
    )
    return cohort, months, about.pack


@router.get("/v1/sheets/training-employment", summary="培训后就业率：结业满几个月时已就业的，按培训模式")
async def show_training_employment(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    asked: Annotated[AskedCohort, Query()],
) -> EmploymentSheet:
    return await commands.employment_sheet(session, *_cohort(runtime, caller, asked, today))


@router.get("/v1/training-employment", summary="培训后就业情况，逐名")
async def list_training_employment(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    asked: Annotated[AskedNames, Query()],
) -> pagination.Page[EmploymentName]:
    cohort, *_ = _cohort(runtime, caller, asked, today)
    rows = await repository.names(session, cohort, asked.outcome, asked.paging)
    return pagination.page(rows, lambda row: _name(runtime, *row), lambda row: row[1].id)


def _name(runtime: Runtime, person: Graduate, enrolment: Enrolment, course: Course, judged_on: date) -> EmploymentName:
    assert enrolment.completed_on is not None
    return EmploymentName(
        graduate=view_of(runtime.cipher, person),
        course_id=course.id,
        course_title=course.title,
        kind=course.kind,
        mode=course.mode,
        completed_on=enrolment.completed_on,
        judged_on=judged_on,
    )
