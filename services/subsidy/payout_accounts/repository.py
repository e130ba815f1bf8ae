"""All SQL of the payout accounts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import NotFound
from services.subsidy.claims.models import Claim, DutyAssignment
from services.subsidy.payout_accounts.models import PayoutAccount
from services.subsidy.payout_accounts.rules import PAST_REVIEW
from services.subsidy.projections.models import PayeeEmployer


class AccountNotFound(NotFound):
    slug, title = "payout-account-not-found", "尚未登记收款账户"


async def account_of(session: AsyncSession, payee_id: UUID) -> PayoutAccount:
    account = await session.get(PayoutAccount, payee_id)
    if account is None:
        raise AccountNotFound()
    return account


async def held_account(session: AsyncSession, payee_id: UUID) -> PayoutAccount | None:
    """None before the first account. The payee is locked: whoever changes their account waits, or is waited for."""
    await session.execute(select(PayeeEmployer).where(PayeeEmployer.employer_id == payee_id).with_for_update())
    query = select(PayoutAccount).where(PayoutAccount.payee_id == payee_id)
    return await session.scalar(query.execution_options(populate_existing=True))


async def put_account(session: AsyncSession, account: PayoutAccount) -> None:
    """The payee is held already."""
    values = {column.key: getattr(account, column.key) for column in PayoutAccount.__table__.columns}
    changed = {name: value for name, value in values.items() if name != "payee_id"}
    await session.execute(
        insert(PayoutAccount).values(values).on_conflict_do_update(index_elements=["payee_id"], set_=changed)
    )


async def held_past_review(session: AsyncSession, payee_id: UUID) -> bool:
    """Whether a claim of the payee was looked at and is not paid for good.

    Claims that wait are held too: whoever reviews or pays one now is waited for, and what they did is seen.
    """
    query = select(Claim.state).where(Claim.payee_id == payee_id, Claim.state.in_(("open", *PAST_REVIEW)))
    states = (await session.scalars(query.order_by(Claim.id).with_for_update(read=True))).all()
    return any(state in PAST_REVIEW for state in states)


async def acted_on_claims(session: AsyncSession, payee_id: UUID, actor_id: UUID) -> bool:
    """Whether the actor has a duty on a claim of the payee that is not paid for good."""
    mine = DutyAssignment.actor_id == actor_id, Claim.payee_id == payee_id, Claim.state.in_(PAST_REVIEW)
    query = select(exists().where(DutyAssignment.claim_id == Claim.id, *mine))
    return bool(await session.scalar(query))


async def employers_named(session: AsyncSession, city: str, names: Sequence[str]) -> Sequence[UUID]:
    """Known employers of the city that are registered under one of these names."""
    query = select(PayeeEmployer.employer_id).where(PayeeEmployer.city == city, PayeeEmployer.name.in_(names))
    return (await session.scalars(query.order_by(PayeeEmployer.employer_id))).all()
