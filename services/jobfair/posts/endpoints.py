"""Endpoints of posts: publish, close, read. What is published is public."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.text import ONE_LINE
from services.jobfair.access import CLERK, CLERK_OR_REVIEWER, PUBLIC
from services.jobfair.employers.views import AreaFilter
from services.jobfair.posts import commands, repository
from services.jobfair.posts.commands import NewPost
from services.jobfair.posts.repository import Offer, PostFilter
from services.jobfair.posts.schemas import PostView
from services.jobfair.posts.views import PublishPost
from services.jobfair.projections.commands import refuse_unknown_area

ACCESS: AccessTable = {
    "publish_post": CLERK,
    "list_posts": PUBLIC,
    "get_post": PUBLIC,
    "close_post": CLERK_OR_REVIEWER,
}
router = APIRouter(tags=["posts"], route_class=IdempotentRoute)


@router.post("/v1/posts", status_code=201, summary="发布岗位")
async def publish_post(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: PublishPost
) -> PostView:
    if body.area is not None:
        await refuse_unknown_area(session, runtime.packs, body.area)
    new = NewPost(body.employer_id, body.title, body.openings, body.area, body.description)
    return _view(await commands.publish_post(session, new, today, caller))


@router.get("/v1/posts", summary="岗位列表")
async def list_posts(
    session: SessionDep,
    paging: pagination.PagingDep,
    area: AreaFilter = None,
    q: Annotated[str | None, ONE_LINE, Query(max_length=50, description="岗位或单位名称")] = None,
    employer_id: UUID | None = None,
) -> pagination.Page[PostView]:
    rows = await repository.open_offers(session, PostFilter(area, q, employer_id), paging)
    return pagination.page(rows, _view, lambda offer: offer.post.id)


@router.get("/v1/posts/{post_id}", summary="查看岗位")
async def get_post(session: SessionDep, post_id: UUID) -> PostView:
    return _view(await repository.offer(session, post_id))


@router.post("/v1/posts/{post_id}/closure", summary="停止招聘")
async def close_post(session: SessionDep, caller: CallerDep, today: TodayDep, post_id: UUID) -> PostView:
    return _view(await commands.close_post(session, post_id, today, caller))


def _view(offer: Offer) -> PostView:
    post = offer.post
    return PostView(
        id=post.id,
        employer_id=post.employer_id,
        employer_name=offer.employer.name,
        city=post.city,
        area=post.area,
        title=post.title,
        description=post.description,
        openings=post.openings,
        published_on=post.published_on,
        closed_on=post.closed_on,
    )
