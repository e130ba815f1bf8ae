"""Endpoints of targeted posts: one person's, interviews, coverage by school, and who is short."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from policy_engine.packs.pack import Pack
from services.registry.access import CASEWORKERS, STAFF
from services.registry.graduates import repository as ledger
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import view_of
from services.registry.targeted_posts import catalogue, commands, repository
from services.registry.targeted_posts.rules import Bounds
from services.registry.targeted_posts.schemas import (
    InterviewRecorded,
    PostCoverage,
    RecordInterview,
    SchoolCoverage,
    ShortView,
    TargetedPosts,
)

ACCESS: AccessTable = {
    "show_targeted_posts": STAFF,
    "record_interview": CASEWORKERS,
    "show_targeted_post_coverage": STAFF,
    "list_targeted_post_gaps": STAFF,
}
router = APIRouter(tags=["hardships"], route_class=IdempotentRoute)
AsOf = Annotated[date | None, Query(description="截至的业务日期，含当日；默认今日")]
NAMES = "/registry/v1/targeted-post-gaps"


def _numbers(pack: Pack, bounds: Bounds, day: date) -> dict[str, Any]:
    return {
        "as_of": day,
        "minimum": bounds.minimum,
        "goal": bounds.goal,
        "reading": bounds.reading,
        "clause": bounds.clause,
        "quote": bounds.quote,
        "due_on": catalogue.due_on(pack, day),
    }


@router.get("/v1/graduates/{graduate_id}/targeted-posts", summary="一人得到的针对性岗位信息，及与最低数、目标数的差距")
async def show_targeted_posts(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, as_of: AsOf = None
) -> TargetedPosts:
    person, day = await ledger.in_scope(session, graduate_id, caller), as_of or today
    pack = runtime.packs.city(person.city, on=day)
    bounds = catalogue.bounds_of(pack, day)
    had, interviews = await repository.numbers_of(session, person.id, day)
    return TargetedPosts(
        **_numbers(pack, bounds, day),
        had=had,
        short_of_minimum=bounds.short_of_minimum(had),
        short_of_goal=bounds.short_of_goal(had),
        met=bounds.short_of_minimum(had) == 0,
        interviews=interviews,
    )


@router.post("/v1/graduates/{graduate_id}/posts/{post_id}/interview", status_code=201, summary="登记岗位推介后的面试")
async def record_interview(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, post_id: UUID, body: RecordInterview
) -> InterviewRecorded:
    counted = await commands.record_interview(
        session, graduate_id, post_id, body.interviewed_on, body.result, caller, today
    )
    return InterviewRecorded(counted=counted)


@router.get("/v1/targeted-post-coverage", summary="困难毕业生岗位推荐：各校覆盖率、推荐质量，逐名可查")
async def show_targeted_post_coverage(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, as_of: AsOf = None
) -> PostCoverage:
    day = as_of or today
    pack = runtime.packs.city(city_of(caller.area or ""), on=day)
    bounds = catalogue.bounds_of(pack, day)
    rows = await repository.coverage(session, caller, day, bounds.minimum)
    return PostCoverage(**_numbers(pack, bounds, day), schools=[_school(day, *row) for row in rows])


def _school(day: date, code: str | None, people: int, covered: int, posts: int, interviews: int) -> SchoolCoverage:
    of_school = f"&university_code={code}" if code else ""
    return SchoolCoverage(
        university_code=code,
        people=people,
        covered=covered,
        percent=f"{covered * 100 / people:.2f}",
        posts=posts,
        interviews=interviews,
        quality=f"{interviews * 100 / posts:.2f}" if posts else None,
        names=f"{NAMES}?as_of={day}{of_school}",
    )


@router.get("/v1/targeted-post-gaps", summary="困难毕业生中岗位信息未达最低数的人（从未联系过的在内）")
async def list_targeted_post_gaps(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    as_of: AsOf = None,
    university_code: Annotated[str | None, Query(max_length=10)] = None,
) -> pagination.Page[ShortView]:
    day = as_of or today
    bounds = catalogue.bounds_of(runtime.packs.city(city_of(caller.area or ""), on=day), day)
    rows = await repository.short(session, caller, day, bounds.minimum, university_code, paging)
    return pagination.page(
        rows,
        lambda row: ShortView(
            graduate=view_of(runtime.cipher, row[0]), had=row[1], short_of_minimum=bounds.short_of_minimum(row[1])
        ),
        lambda row: row[0].id,
    )
