"""All SQL of targeted posts. A post counts by the rule of every referral: on offer that day, and once per person."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from services.registry.casework.models import Service
from services.registry.casework.repository import service_in
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.hardships.repository import in_hardship
from services.registry.targeted_posts.models import ReferralInterview


def posts_by(day: date) -> ColumnElement[int]:
    """SQL: how many distinct posts were put before `Graduate` by that day, included."""
    rows = select(func.count()).where(Service.graduate_id == Graduate.id, service_in(None, day, "referral"))
    return rows.correlate(Graduate).scalar_subquery()


def interviews_by(day: date) -> ColumnElement[int]:
    rows = select(func.count()).where(
        ReferralInterview.graduate_id == Graduate.id, ReferralInterview.interviewed_on <= day
    )
    return rows.correlate(Graduate).scalar_subquery()


async def numbers_of(session: AsyncSession, graduate_id: UUID, day: date) -> tuple[int, int]:
    """Of one person: posts, and interviews that they led to."""
    query = select(posts_by(day), interviews_by(day)).where(Graduate.id == graduate_id)
    posts, interviews = (await session.execute(query)).one()
    return posts, interviews


async def sent_on(session: AsyncSession, graduate_id: UUID, post_id: UUID) -> date | None:
    """When the post was put before the person; None where it was not."""
    query = select(Service.delivered_on).where(
        Service.graduate_id == graduate_id, Service.kind == "referral", Service.post_id == post_id
    )
    return await session.scalar(query)


async def coverage(
    session: AsyncSession, by: Caller, day: date, minimum: int
) -> Sequence[tuple[str | None, int, int, int, int]]:
    """By school, of all on the ledger that day: people, those with enough posts, posts, interviews."""
    ledger = (
        select(Graduate.university_code, posts_by(day).label("posts"), interviews_by(day).label("interviews"))
        .where(visible_to(by), in_hardship(day))
        .subquery()
    )
    enough = func.count().filter(ledger.c.posts >= minimum)
    totals = (func.coalesce(func.sum(ledger.c.posts), 0), func.coalesce(func.sum(ledger.c.interviews), 0))
    query = select(ledger.c.university_code, func.count(), enough, *totals)
    rows = await session.execute(query.group_by(ledger.c.university_code).order_by(ledger.c.university_code))
    return [(code, people, covered, int(posts), int(talks)) for code, people, covered, posts, talks in rows]


async def short(
    session: AsyncSession, by: Caller, day: date, minimum: int, university_code: str | None, paging: Paging
) -> Rows[tuple[Graduate, int]]:
    """Who is on the ledger that day and had fewer posts than the minimum, those never contacted included."""
    query = select(Graduate, posts_by(day)).where(visible_to(by), in_hardship(day), posts_by(day) < minimum)
    if university_code is not None:
        query = query.where(Graduate.university_code == university_code)
    return await pagination.tuples(session, query, paging, Graduate.id)
