"""All SQL of publicity."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from chassis import dual_control
from services.subsidy.publicity.models import ClaimObjection, ClaimPublicity

LIFTING = "objection_lifting"
"""The kind of change request by which two persons lift an objection."""


def is_held(claim_id: InstrumentedAttribute[UUID], today: date) -> ColumnElement[bool]:
    """SQL: the claim of another table's row is public today still, or somebody objects to it."""
    public = aliased(ClaimPublicity)
    is_public = exists().where(public.claim_id == claim_id, public.ends_on >= today)
    return is_public | is_objected_to(claim_id)


def is_objected_to(claim_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """SQL: somebody objects to the claim of another table's row."""
    return exists().where(ClaimObjection.claim_id == claim_id, _stands())


def has_asked_to_lift(claim_id: InstrumentedAttribute[UUID], account: UUID) -> ColumnElement[bool]:
    """SQL: the account has asked for the lifting of an objection to the claim, and another person's word is awaited."""
    asked = dual_control.waiting_for(LIFTING, cast(ClaimObjection.id, Text), account)
    return exists().where(ClaimObjection.claim_id == claim_id, asked)


def _stands() -> ColumnElement[bool]:
    return ~dual_control.applied_for(LIFTING, cast(ClaimObjection.id, Text))


async def publicity_of(session: AsyncSession, claim_id: UUID) -> ClaimPublicity | None:
    return await session.get(ClaimPublicity, claim_id)


async def standing_objection(session: AsyncSession, claim_id: UUID) -> ClaimObjection | None:
    """The one that nobody has lifted; whoever asks holds the claim."""
    query = select(ClaimObjection).where(ClaimObjection.claim_id == claim_id, _stands())
    return (await session.scalars(query)).one_or_none()


async def standing_objections(session: AsyncSession, claim_ids: Sequence[UUID]) -> dict[UUID, ClaimObjection]:
    """Claim → its objection; claims without one are not in it."""
    query = select(ClaimObjection).where(ClaimObjection.claim_id.in_(claim_ids), _stands())
    return {row.claim_id: row for row in await session.scalars(query)}
