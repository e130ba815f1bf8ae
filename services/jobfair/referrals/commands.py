"""The order to put a post before a graduate."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Conflict
from contracts.events.jobfair import PostReferred
from services.jobfair.posts import repository as posts
from services.jobfair.projections import repository as graduates
from services.jobfair.projections.models import KnownGraduate
from services.jobfair.referrals import repository
from services.jobfair.referrals.models import Referral


class PostClosed(Conflict):
    slug, title = "post-closed", "该岗位已停止招聘"


@dataclass(frozen=True)
class Referred:
    """`is_new` is False when the post had been put before this graduate earlier."""

    referral: Referral
    is_new: bool


async def refer_graduate(session: AsyncSession, post_id: UUID, graduate_id: UUID, today: date, by: Caller) -> Referred:
    """Refers a graduate of the caller's area to an open post; the same pair again is the same referral."""
    graduate = await graduates.graduate_in_area(session, graduate_id, by)
    offer = await posts.held_offer(session, post_id)
    earlier = await repository.referral_of(session, post_id, graduate_id)
    if earlier is not None:
        return Referred(earlier, is_new=False)
    if offer.post.closed_on is not None or offer.employer.state != "verified":
        raise PostClosed()
    return await _refer(session, post_id, graduate, today, by)


async def _refer(session: AsyncSession, post_id: UUID, graduate: KnownGraduate, today: date, by: Caller) -> Referred:
    referral = Referral(
        id=new_id(),
        post_id=post_id,
        graduate_id=graduate.graduate_id,
        referred_on=today,
        referred_by=by.id,
    )
    if not await repository.insert_if_new(session, referral):
        earlier = await repository.referral_of(session, post_id, graduate.graduate_id)
        return Referred(earlier or referral, is_new=False)
    await outbox.record(session, _event(referral, graduate.city))
    await audit.record(session, by, "refer_graduate", "referral", referral.id)
    return Referred(referral, is_new=True)


def _event(referral: Referral, city: str) -> PostReferred:
    return PostReferred(
        referral_id=referral.id,
        graduate_id=referral.graduate_id,
        post_id=referral.post_id,
        city=city,
        referred_on=referral.referred_on,
    )
