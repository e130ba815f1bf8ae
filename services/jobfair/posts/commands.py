"""Orders about posts: publish one, close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Unprocessable
from contracts.events.jobfair import PostClosed, PostPublished
from services.jobfair.employers import repository as employers
from services.jobfair.employers.commands import NotVerified
from services.jobfair.employers.rules import city_of
from services.jobfair.posts import repository
from services.jobfair.posts.models import Post
from services.jobfair.posts.repository import Offer


class OtherCity(Unprocessable):
    slug, title = "other-city", "工作地点应在单位所在城市"


@dataclass(frozen=True)
class NewPost:
    """Without `area` the place of work is the employer's."""

    employer_id: UUID
    title: str
    openings: int
    area: str | None
    description: str


async def publish_post(session: AsyncSession, new: NewPost, today: date, by: Caller) -> Offer:
    employer = await employers.held_in_scope(session, new.employer_id, by)
    if employer.state != "verified":
        raise NotVerified(state=employer.state)
    area = new.area or employer.area
    if city_of(area) != employer.city:
        raise OtherCity()
    post = Post(
        id=new_id(),
        employer_id=employer.id,
        city=employer.city,
        area=area,
        title=new.title,
        description=new.description,
        openings=new.openings,
        published_on=today,
    )
    session.add(post)
    await _announce_publication(session, post)
    await audit.record(session, by, "publish_post", "post", post.id, area=post.area)
    return Offer(post, employer)


async def close_post(session: AsyncSession, post_id: UUID, today: date, by: Caller) -> Offer:
    """Takes a post off the list and says so; a closed post stays as it is."""
    offer = await repository.locked_offer_in_scope(session, post_id, by)
    if offer.post.closed_on is None:
        offer.post.closed_on = today
        await _announce_closing(session, offer.post, today)
        await audit.record(session, by, "close_post", "post", post_id, area=offer.post.area)
    return offer


async def announce(session: AsyncSession, posts: Sequence[Post]) -> None:
    """Says of posts older than these events that they were published, and closed: who listens now learns of them."""
    for post in posts:
        if post.publication_event_at is None:
            await _announce_publication(session, post)
        if post.closed_on is not None and post.closing_event_at is None:
            await _announce_closing(session, post, post.closed_on)


async def _announce_publication(session: AsyncSession, post: Post) -> None:
    published = PostPublished(
        post_id=post.id,
        employer_id=post.employer_id,
        city=post.city,
        area=post.area,
        openings=post.openings,
        published_on=post.published_on,
    )
    await outbox.record(session, published)
    post.publication_event_at = datetime.now(UTC)


async def _announce_closing(session: AsyncSession, post: Post, closed_on: date) -> None:
    closed = PostClosed(
        post_id=post.id, employer_id=post.employer_id, city=post.city, area=post.area, closed_on=closed_on
    )
    await outbox.record(session, closed)
    post.closing_event_at = datetime.now(UTC)
