"""All SQL of certificates."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.registry import CertificateAnswered
from services.subsidy.certificates.models import Certificate


async def remember(session: AsyncSession, fact: CertificateAnswered) -> bool:
    """Whether it is news. The first answer stays, and once contradicted it remains so, in whatever order they come."""
    row = {column.key: getattr(fact, column.key) for column in Certificate.__table__.columns}
    fresh = insert(Certificate).values(row)
    changed = fresh.on_conflict_do_update(
        index_elements=["request_id"], set_={"contradicted": True}, where=~Certificate.contradicted & fact.contradicted
    )
    return await session.scalar(changed.returning(Certificate.request_id)) is not None


async def about(
    session: AsyncSession, graduate_id: UUID, facts: Collection[str], judged_on: date
) -> Sequence[Certificate]:
    """What speaks of these facts on a day, the last asked first."""
    query = select(Certificate).where(
        Certificate.graduate_id == graduate_id,
        Certificate.fact.in_(facts),
        Certificate.valid_from <= judged_on,
        Certificate.valid_to >= judged_on,
    )
    query = query.order_by(Certificate.asked_at.desc(), Certificate.request_id.desc())
    return (await session.scalars(query)).all()


async def answered_any(session: AsyncSession, graduate_id: UUID, account: UUID) -> bool:
    """Whether an account answered any question about the graduate."""
    query = select(Certificate.request_id).where(
        Certificate.graduate_id == graduate_id, Certificate.answered_by == account
    )
    return await session.scalar(query.limit(1)) is not None
