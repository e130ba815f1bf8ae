"""Orders about targeted posts: record the interview that one led to.

Posts themselves are referrals (casework), which count once per post that was on offer, so there is no second number.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, sets
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Unprocessable
from services.registry.graduates import repository as ledger
from services.registry.statuses.commands import NotYetHappened
from services.registry.targeted_posts import repository
from services.registry.targeted_posts.models import ReferralInterview
from services.registry.targeted_posts.rules import Result


class BeforeSending(Unprocessable):
    slug, title = "before-sending", "该岗位尚未推介给此人，或面试早于推介"


async def record_interview(
    session: AsyncSession,
    graduate_id: UUID,
    post_id: UUID,
    interviewed_on: date,
    result: Result,
    by: Caller,
    today: date,
) -> bool:
    """False where this post's interview is known. Raises NotYetHappened and BeforeSending."""
    if interviewed_on > today:
        raise NotYetHappened()
    person = await ledger.locked_in_scope(session, graduate_id, by)
    sent_on = await repository.sent_on(session, person.id, post_id)
    if sent_on is None or interviewed_on < sent_on:
        raise BeforeSending()
    row = ReferralInterview(
        id=new_id(),
        graduate_id=person.id,
        post_id=post_id,
        interviewed_on=interviewed_on,
        result=result,
        recorded_by=by.id,
    )
    added = await sets.add_if_new(session, row)
    if added:
        await audit.record(session, by, "record_interview", "referral_interview", row.id, area=person.area)
    return added
