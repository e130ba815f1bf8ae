"""All SQL of the posts. What is published is public; what changes a post is scoped by its employer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.plans import served_in
from chassis.problems import NotFound
from services.jobfair.employers.models import Employer
from services.jobfair.employers.repository import visible_to
from services.jobfair.posts.models import Post


class PostNotFound(NotFound):
    slug, title = "post-not-found", "未找到该岗位"


@dataclass(frozen=True)
class Offer:
    """A post with the employer who makes it."""

    post: Post
    employer: Employer


@dataclass(frozen=True)
class PostFilter:
    area: str | None = None
    q: str | None = None
    employer_id: UUID | None = None


def _offers() -> Select[Post, Employer]:
    return select(Post, Employer).join(Employer, Post.employer_id == Employer.id)


def _on_offer() -> ColumnElement[bool]:
    return Post.closed_on.is_(None) & (Employer.state == "verified")


async def open_offers(session: AsyncSession, only: PostFilter, paging: Paging) -> Rows[Offer]:
    """Open posts of verified employers, the newest first."""
    query = _offers().where(_on_offer())
    if only.area is not None:
        query = query.where(served_in(Post, only.area))
    if only.q is not None:
        query = query.where(
            Post.title.icontains(only.q, autoescape=True) | Employer.name.icontains(only.q, autoescape=True)
        )
    if only.employer_id is not None:
        query = query.where(Post.employer_id == only.employer_id)
    rows = await pagination.tuples(session, query, paging, Post.id.desc())
    return rows.of(lambda row: Offer(*row))


async def offer(session: AsyncSession, post_id: UUID) -> Offer:
    """The post, open or closed; what was once published may be read on."""
    return _existing((await session.execute(_offers().where(Post.id == post_id))).one_or_none())


async def posts_without_event(session: AsyncSession, limit: int) -> Sequence[Post]:
    """Posts whose publication or closing nobody was told of, locked; those another worker holds are left to it."""
    closing = Post.closed_on.is_not(None) & Post.closing_event_at.is_(None)
    query = select(Post).where(Post.publication_event_at.is_(None) | closing).order_by(Post.id).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def held_offer(session: AsyncSession, post_id: UUID) -> Offer:
    """For a referral: closing the post or suspending its employer waits until this transaction ends."""
    query = _offers().where(Post.id == post_id).with_for_update(read=True)
    return _existing((await session.execute(query)).one_or_none())


async def locked_offer_in_scope(session: AsyncSession, post_id: UUID, by: Caller) -> Offer:
    query = _offers().where(Post.id == post_id, visible_to(by)).with_for_update(of=Post)
    return _existing((await session.execute(query)).one_or_none())


def _existing(row: Row[Post, Employer] | None) -> Offer:
    if row is None:
        raise PostNotFound()
    post, employer = row
    return Offer(post, employer)
