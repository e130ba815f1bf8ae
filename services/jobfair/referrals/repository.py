"""All SQL of the referrals."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.plans import reach
from contracts.roles import Role
from services.jobfair.employers.models import Employer
from services.jobfair.posts.models import Post
from services.jobfair.projections.models import KnownGraduate
from services.jobfair.referrals.models import Referral


def graduates_in_area(by: Caller) -> ColumnElement[bool]:
    """SQL: the referral's graduate is served in the caller's area today."""
    served = select(KnownGraduate.graduate_id).where(by.area_clause(KnownGraduate.area))
    return Referral.graduate_id.in_(served)


def visible_to(by: Caller) -> ColumnElement[bool]:
    if by.role == Role.GRADUATE:
        return Referral.graduate_id == by.subject if by.subject else false()
    if by.role == Role.CASEWORKER:
        return graduates_in_area(by)
    posts = select(Post.id).join(Employer, Post.employer_id == Employer.id)
    return graduates_in_area(by) | Referral.post_id.in_(posts.where(reach(Employer, by)))


async def insert_if_new(session: AsyncSession, referral: Referral) -> bool:
    """True if this call made the referral; waits for a concurrent one of the same pair to end."""
    values = {
        "id": referral.id,
        "post_id": referral.post_id,
        "graduate_id": referral.graduate_id,
        "referred_on": referral.referred_on,
        "referred_by": referral.referred_by,
    }
    statement = insert(Referral).values(values).on_conflict_do_nothing(constraint=_ONCE)
    return await session.scalar(statement.returning(Referral.id)) is not None


_ONCE = "uq_referral_post_id_graduate_id"


async def referral_of(session: AsyncSession, post_id: UUID, graduate_id: UUID) -> Referral | None:
    query = select(Referral).where(Referral.post_id == post_id, Referral.graduate_id == graduate_id)
    return (await session.scalars(query)).one_or_none()


async def referrals_in_scope(
    session: AsyncSession,
    by: Caller,
    graduate_id: UUID | None,
    post_id: UUID | None,
    paging: Paging,
) -> Rows[Referral]:
    """The newest first."""
    query = select(Referral).where(visible_to(by))
    if graduate_id is not None:
        query = query.where(Referral.graduate_id == graduate_id)
    if post_id is not None:
        query = query.where(Referral.post_id == post_id)
    return await pagination.scalars(session, query, paging, Referral.id.desc())
