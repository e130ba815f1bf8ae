"""All SQL of the money."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound
from services.subsidy.claims.models import Claim
from services.subsidy.payments.models import LedgerEntry, PaymentBatch, PaymentLine, PayoutAccount


class BatchNotFound(NotFound):
    slug, title = "payment-batch-not-found", "未找到该支付批次"


class AccountNotFound(NotFound):
    slug, title = "payout-account-not-found", "尚未登记收款账户"


async def account_of(session: AsyncSession, payee_id: UUID) -> PayoutAccount:
    found = await session.get(PayoutAccount, payee_id)
    if found is None:
        raise AccountNotFound()
    return found


async def locked_account_version(session: AsyncSession, payee_id: UUID) -> int | None:
    """None before the first account."""
    query = select(PayoutAccount.version).where(PayoutAccount.payee_id == payee_id).with_for_update()
    return await session.scalar(query)


async def put_account(session: AsyncSession, payee_id: UUID, holder: str, sealed: bytes, by: Caller) -> int:
    row = insert(PayoutAccount).values(
        payee_id=payee_id, holder=holder, account_sealed=sealed, version=1, updated_by=by.id
    )
    written = row.on_conflict_do_update(
        index_elements=["payee_id"],
        set_={
            "holder": holder,
            "account_sealed": sealed,
            "version": PayoutAccount.version + 1,
            "updated_by": by.id,
        },
    ).returning(PayoutAccount.version)
    return (await session.execute(written)).scalar_one()


async def payable(session: AsyncSession, by: Caller, limit: int) -> Sequence[tuple[Claim, PayoutAccount]]:
    """Approved claims in the caller's jurisdiction whose payee has an account, locked; two payers share none."""
    query = (
        select(Claim, PayoutAccount)
        .join(PayoutAccount, PayoutAccount.payee_id == Claim.payee_id)
        .where(Claim.state == "approved", by.area_clause(Claim.area))
        .order_by(Claim.id)
        .limit(limit)
        .with_for_update(of=Claim, skip_locked=True)
    )
    return [(claim, account) for claim, account in (await session.execute(query))]


async def batch_in_scope(session: AsyncSession, batch_id: UUID, by: Caller) -> PaymentBatch:
    query = select(PaymentBatch).where(PaymentBatch.id == batch_id, by.area_clause(PaymentBatch.area))
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise BatchNotFound()
    return found


async def batches_in_scope(session: AsyncSession, by: Caller, after: UUID | None, limit: int) -> Sequence[PaymentBatch]:
    query = select(PaymentBatch).where(by.area_clause(PaymentBatch.area))
    if after is not None:
        query = query.where(PaymentBatch.id > after)
    return (await session.scalars(query.order_by(PaymentBatch.id).limit(limit))).all()


async def lines_of(session: AsyncSession, batch_id: UUID) -> Sequence[PaymentLine]:
    query = select(PaymentLine).where(PaymentLine.batch_id == batch_id).order_by(PaymentLine.id)
    return (await session.scalars(query)).all()


async def locked_line(session: AsyncSession, line_id: UUID, by: Caller) -> tuple[PaymentLine, Claim] | None:
    query = (
        select(PaymentLine, Claim)
        .join(Claim, Claim.id == PaymentLine.claim_id)
        .join(PaymentBatch, PaymentBatch.id == PaymentLine.batch_id)
        .where(PaymentLine.id == line_id, by.area_clause(PaymentBatch.area))
        .with_for_update(of=(PaymentLine, Claim))
    )
    return (await session.execute(query)).one_or_none()


async def book(session: AsyncSession, line_id: UUID, sides: Sequence[tuple[str, int]], on: date) -> None:
    rows = [{"line_id": line_id, "account": name, "amount_fen": fen, "booked_on": on} for name, fen in sides]
    await session.execute(insert(LedgerEntry), rows)


async def balances(session: AsyncSession, by: Caller) -> Sequence[tuple[str, int]]:
    """Account → sum in fen, over the lines of the caller's jurisdiction."""
    query = (
        select(LedgerEntry.account, func.sum(LedgerEntry.amount_fen))
        .join(PaymentLine, PaymentLine.id == LedgerEntry.line_id)
        .join(PaymentBatch, PaymentBatch.id == PaymentLine.batch_id)
        .where(by.area_clause(PaymentBatch.area))
        .group_by(LedgerEntry.account)
        .order_by(LedgerEntry.account)
    )
    return [(name, int(fen)) for name, fen in (await session.execute(query))]
