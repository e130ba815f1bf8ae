"""All SQL of the payout accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, case, cast, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control
from chassis.access import Caller
from chassis.data_keys import Seals
from chassis.problems import NotFound
from services.subsidy.attestations.repository import attested_by
from services.subsidy.claims.models import Claim, DutyAssignment
from services.subsidy.payout_accounts.models import PayoutAccount
from services.subsidy.payout_accounts.rules import PAST_REVIEW
from services.subsidy.projections.models import PayeeEmployer
from services.subsidy.projections.repository import payee_in_reach

TABLE = PayoutAccount.__tablename__
_ID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class AccountNotFound(NotFound):
    slug, title = "payout-account-not-found", "尚未登记收款账户"


@dataclass(frozen=True)
class ClearAccount:
    """Holder and number as the bank needs them; lives as long as the file that is written."""

    holder: str = field(repr=False)
    number: str = field(repr=False)


def clear(seals: Seals, account: PayoutAccount) -> ClearAccount:
    """Raises SealBroken where it cannot be read, Erased of a person who was erased."""
    number = seals.open(account.account_sealed, table=TABLE, column="account_sealed", row=account.payee_id)
    return ClearAccount(holder_of(seals, account), number)


def holder_of(seals: Seals, account: PayoutAccount) -> str:
    """Raises as `clear` does, of a person's."""
    if account.holder_sealed is None:
        return account.holder
    return seals.open(account.holder_sealed, table=TABLE, column="holder_sealed", row=account.payee_id)


def sealed(seals: Seals, column: str, value: str, payee_id: UUID) -> bytes:
    return seals.seal(value, table=TABLE, column=column, row=payee_id)


async def account_of(session: AsyncSession, payee_id: UUID) -> PayoutAccount:
    account = await session.get(PayoutAccount, payee_id)
    if account is None:
        raise AccountNotFound()
    return account


async def current_account(session: AsyncSession, payee_id: UUID) -> PayoutAccount | None:
    """None before the first account. The payee is locked already: whoever changes their account is waited for."""
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
    """Whether the actor has a duty on a claim of the payee that is not paid for good, or stated what one rests on."""
    unpaid = Claim.payee_id == payee_id, Claim.state.in_(("open", *PAST_REVIEW))
    seat = exists().where(DutyAssignment.claim_id == Claim.id, DutyAssignment.actor_id == actor_id)
    statement = attested_by(Claim.scheme, Claim.payee_id, Claim.period, actor_id)
    return bool(await session.scalar(select(exists().where(*unpaid, seat | statement))))


def of_payees(by: Caller) -> ColumnElement[bool]:
    """SQL: the change is of a payee whom the caller reaches today. Only this kind's objects are surely ids."""
    payee = case((dual_control.OBJECT_ID.regexp_match(_ID), cast(dual_control.OBJECT_ID, Uuid)))
    return payee_in_reach(by, payee)


async def employers_named(session: AsyncSession, city: str, names: Sequence[str]) -> Sequence[UUID]:
    """Known employers of the city that are registered under one of these names."""
    query = select(PayeeEmployer.employer_id).where(PayeeEmployer.city == city, PayeeEmployer.name.in_(names))
    return (await session.scalars(query.order_by(PayeeEmployer.employer_id))).all()
