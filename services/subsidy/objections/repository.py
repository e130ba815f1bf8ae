"""All SQL of objections."""

from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.plans import reach
from services.subsidy.claims.models import Claim, DutyAssignment
from services.subsidy.claims.rules import ClaimState
from services.subsidy.publicity.models import ClaimPublicity
from services.subsidy.publicity.repository import has_asked_to_lift, is_held, is_objected_to


async def public_claims(
    session: AsyncSession, by: Caller, today: date, paging: Paging, *, to_lift: bool
) -> Rows[tuple[Claim, ClaimPublicity, bool]]:
    """Approved claims that are public or objected to today, of the caller's jurisdiction, oldest first; of those to
    lift the ones whose objection the caller may help to lift, which each row says."""
    query = select(Claim, ClaimPublicity, _awaits(by)).join(ClaimPublicity, ClaimPublicity.claim_id == Claim.id)
    query = query.where(reach(Claim, by), Claim.state == ClaimState.APPROVED)
    query = query.where(is_held(Claim.id, today))
    if to_lift:
        query = query.where(_awaits(by))
    return await pagination.tuples(session, query, paging, Claim.id)


def _awaits(by: Caller) -> ColumnElement[bool]:
    """SQL: objected to, not passed by the caller, and not waiting for somebody else to agree with them."""
    passed = exists().where(DutyAssignment.claim_id == Claim.id, DutyAssignment.actor_id == by.id)
    return is_objected_to(Claim.id) & ~passed & ~has_asked_to_lift(Claim.id, by.id)
