"""Endpoints of courses: publish, list."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.courses import commands, repository
from services.registry.courses.commands import NewCourse
from services.registry.courses.rules import CourseKind
from services.registry.courses.schemas import CourseView, PublishCourse

ACCESS: AccessTable = {
    "publish_course": {Role.DISTRICT_REVIEWER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
    "list_courses": dict.fromkeys(Role, Reach.ANY),
}
router = APIRouter(tags=["trainings"], route_class=IdempotentRoute)


@router.post("/v1/courses", status_code=201, summary="发布培训课程")
async def publish_course(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: PublishCourse
) -> CourseView:
    new = NewCourse(**{name: getattr(body, name) for name in PublishCourse.model_fields})
    return CourseView.model_validate(await commands.publish_course(session, runtime.packs, new, caller, today))


@router.get("/v1/courses", summary="一市的培训课程")
async def list_courses(
    session: SessionDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    city: Annotated[str, Query(max_length=40, examples=["urumqi"])],
    kind: CourseKind | None = None,
    still_open: Annotated[bool, Query(description="只列尚未结束的")] = False,
) -> pagination.Page[CourseView]:
    rows = await repository.listing(session, city, kind, today if still_open else None, paging)
    return pagination.page(rows, CourseView.model_validate, lambda row: row.id)
