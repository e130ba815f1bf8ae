"""Endpoints of courses: publish, list, and what their marks are called."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.courses import catalogue, commands, repository
from services.registry.courses.commands import NewCourse
from services.registry.courses.rules import CourseKind
from services.registry.courses.schemas import CourseTagView, CourseView, CourseWords, PublishCourse, Tag

ACCESS: AccessTable = {
    "publish_course": {Role.DISTRICT_REVIEWER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
    "list_courses": dict.fromkeys(Role, Reach.ANY),
    "show_course_words": dict.fromkeys(Role, Reach.ANY),
}
City = Annotated[str, Query(max_length=40, examples=["urumqi"])]
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
    city: City,
    kind: CourseKind | None = None,
    mode: Tag | None = None,
    field: Tag | None = None,
    cluster: Annotated[Tag | None, Query(description="产业集群，本市政策包所列的")] = None,
    still_open: Annotated[bool, Query(description="只列尚未结束的")] = False,
) -> pagination.Page[CourseView]:
    asked = {"kind": kind, "mode": mode, "field": field, "cluster": cluster}
    marks = {mark: code for mark, code in asked.items() if code is not None}
    rows = await repository.listing(session, city, marks, today if still_open else None, paging)
    return pagination.page(rows, CourseView.model_validate, lambda row: row.id)


@router.get("/v1/course-words", summary="一市的课程可以注明什么：模式、合作方式、领域、产业集群、类别")
async def show_course_words(runtime: RuntimeDep, today: TodayDep, city: City) -> CourseWords:
    tags = catalogue.tags_of(runtime.packs.city(city, on=today), today)
    return CourseWords(city=city, tags={tag: CourseTagView(**vars(words)) for tag, words in tags.items()})
