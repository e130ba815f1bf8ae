"""All SQL of the sheets: what a row has done already, and what an employer has at present."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.jobfair.internships.models import Internship
from services.jobfair.posts.models import Post
from services.jobfair.posts.views import PublishPost
from services.jobfair.proposals.models import InternshipProposal
from services.jobfair.proposals.views import ProposeInternship


async def lock_sheets(session: AsyncSession, employer_id: UUID) -> None:
    """Until the transaction ends no other sheet of the employer is carried in: what one has done, the next one sees."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"sheets/{employer_id}", 17))))


async def open_post(session: AsyncSession, new: PublishPost, area: str) -> UUID | None:
    """A post of the employer that is open in the same words."""
    query = select(Post.id).where(
        Post.employer_id == new.employer_id,
        Post.closed_on.is_(None),
        Post.title == new.title,
        Post.openings == new.openings,
        Post.area == area,
        Post.description == new.description,
    )
    return await session.scalar(query.order_by(Post.id).limit(1))


async def same_start(session: AsyncSession, new: ProposeInternship, today: date) -> UUID | None:
    """The employer's internship or open proposal of the same person and period."""
    begun = select(Internship.id).where(
        Internship.employer_id == new.employer_id,
        Internship.graduate_id == new.graduate_id,
        Internship.started_on == new.started_on,
        Internship.planned_end_on == new.planned_end_on,
    )
    if (internship_id := await session.scalar(begun)) is not None:
        return internship_id
    proposed = select(InternshipProposal.id).where(
        InternshipProposal.employer_id == new.employer_id,
        InternshipProposal.graduate_id == new.graduate_id,
        InternshipProposal.started_on == new.started_on,
        InternshipProposal.planned_end_on == new.planned_end_on,
        InternshipProposal.closed_as.is_(None),
        InternshipProposal.expires_on >= today,
    )
    return await session.scalar(proposed)


async def open_posts(session: AsyncSession, employer_id: UUID, limit: int) -> Sequence[Post]:
    query = select(Post).where(Post.employer_id == employer_id, Post.closed_on.is_(None))
    return (await session.scalars(query.order_by(Post.id).limit(limit))).all()


async def latest_internships(session: AsyncSession, employer_id: UUID, limit: int) -> Sequence[Internship]:
    """The newest first."""
    query = select(Internship).where(Internship.employer_id == employer_id)
    return (await session.scalars(query.order_by(Internship.id.desc()).limit(limit))).all()
