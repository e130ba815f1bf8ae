"""All SQL of the money."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis import dual_control, pagination
from chassis.access import Caller
from chassis.data_keys import Seals
from chassis.db import new_id
from chassis.pagination import Paging, Rows
from chassis.pii import Cipher
from chassis.plans import reach
from chassis.problems import NotFound
from services.subsidy.attestations.repository import attested_by
from services.subsidy.claims.models import Claim, DutyAssignment
from services.subsidy.claims.rules import ACCOUNT_CHANGE
from services.subsidy.payments.models import (
    BankDiscrepancy,
    ClaimSettlement,
    DiscrepancyResolution,
    LedgerEntry,
    PaymentBatch,
    PaymentLine,
)
from services.subsidy.payout_accounts.models import PayoutAccount
from services.subsidy.projections.models import PayeeGraduate
from services.subsidy.projections.repository import is_erased, seals_of
from services.subsidy.publicity.repository import is_held
from services.subsidy.schemes.models import Assessment


class BatchNotFound(NotFound):
    slug, title = "payment-batch-not-found", "未找到该支付批次"


class DiscrepancyNotFound(NotFound):
    slug, title = "bank-discrepancy-not-found", "未找到该银行回单差异"


@dataclass(frozen=True)
class Due:
    """A claim to pay, and where to. `wrapped_key` is a person's own."""

    claim: Claim
    account: PayoutAccount
    wrapped_key: bytes | None

    def seals(self, cipher: Cipher) -> Seals:
        return seals_of(cipher, self.claim.payee_id, self.wrapped_key)


async def payable(session: AsyncSession, by: Caller, today: date, limit: int) -> Sequence[Due]:
    """Approved claims in the caller's jurisdiction whose payee has an account, locked; two payers share none.

    Held out: a claim that is public today still or objected to; a payee who was erased, or whose account is being
    changed, or was set or confirmed by the caller; a payee's period whose facts changed and are not calculated yet, of
    which money is on its way, of which it is open whether the bank has paid, or of which the caller has found that it
    had not. That is judged again once the assessments are held, and once the claims are: whoever calculates, confirms,
    objects or changes an account holds them too, and what one statement could not see yet is told by the next.
    """
    candidates = await held_candidates(session, by, today, limit)
    locking = select(Claim.id).where(Claim.id.in_(candidates), *_payable(today))
    locked = (await session.scalars(locking.order_by(Claim.id).with_for_update(of=Claim, skip_locked=True))).all()
    query = (
        select(Claim, PayoutAccount, PayeeGraduate.wrapped_key)
        .join(PayoutAccount, PayoutAccount.payee_id == Claim.payee_id)
        .outerjoin(PayeeGraduate, PayeeGraduate.graduate_id == Claim.payee_id)
        .where(Claim.id.in_(locked), *_payable(today), *_of_others(by))
        .order_by(Claim.id)
        .execution_options(populate_existing=True)
    )
    return [Due(*row) for row in await session.execute(query)]


async def held_candidates(session: AsyncSession, by: Caller, today: date, limit: int) -> Sequence[UUID]:
    """Claims to pay as far as one statement can tell. Their assessments are held, but not against news of facts.

    One that is held by a calculation or a confirmation is left out, not waited for.
    """
    query = (
        select(Claim.id)
        .join(PayoutAccount, PayoutAccount.payee_id == Claim.payee_id)
        .join(Assessment, _same_period(Assessment))
        .where(reach(Claim, by), *_payable(today), *_of_others(by))
        .order_by(Claim.id)
        .limit(limit)
        .with_for_update(of=Assessment, read=True, key_share=True, skip_locked=True)
    )
    return (await session.scalars(query)).all()


def _payable(today: date) -> Sequence[ColumnElement[bool]]:
    is_free = ~_changed(), ~_under_way(), ~_in_doubt(), ~_account_waits(), ~is_erased(Claim.payee_id)
    return Claim.state == "approved", *is_free, ~is_held(Claim.id, today)


def _account_waits() -> ColumnElement[bool]:
    return dual_control.waiting_for(ACCOUNT_CHANGE, cast(Claim.payee_id, Text))


def _of_others(by: Caller) -> Sequence[ColumnElement[bool]]:
    """Who said where the money goes, or agreed to it, does not send it there; nor who found that it had not gone, or
    stated what it is paid for."""
    account = PayoutAccount.updated_by != by.id, PayoutAccount.confirmed_by.is_distinct_from(by.id)
    attested = attested_by(Claim.scheme, Claim.payee_id, Claim.period, by.id)
    return *account, ~_resolved_by(by.id), ~attested


def _resolved_by(actor_id: UUID) -> ColumnElement[bool]:
    other = aliased(Claim)
    resolved = select(DiscrepancyResolution.discrepancy_id).join(BankDiscrepancy).join(PaymentLine)
    resolved = resolved.join(other, other.id == PaymentLine.claim_id)
    mine = resolved.where(_same_period(other), DiscrepancyResolution.resolved_by == actor_id)
    return mine.correlate(Claim).exists()


def _same_period(other: type[Claim] | type[Assessment]) -> ColumnElement[bool]:
    return and_(other.scheme == Claim.scheme, other.payee_id == Claim.payee_id, other.period == Claim.period)


def _changed() -> ColumnElement[bool]:
    other = aliased(Assessment)
    return exists().where(_same_period(other), other.dirty)


def _under_way() -> ColumnElement[bool]:
    """What is paid back must have been paid first, and the other way round: one by one."""
    other = aliased(Claim)
    return exists().where(_same_period(other), other.state == "in_payment")


def _in_doubt() -> ColumnElement[bool]:
    other = aliased(Claim)
    doubted = select(BankDiscrepancy.id).join(PaymentLine).join(other, other.id == PaymentLine.claim_id)
    return doubted.where(_same_period(other), _open()).correlate(Claim).exists()


def _open() -> ColumnElement[bool]:
    resolution = aliased(DiscrepancyResolution)
    return ~exists().where(resolution.discrepancy_id == BankDiscrepancy.id)


async def batch_in_scope(session: AsyncSession, batch_id: UUID, by: Caller) -> PaymentBatch:
    query = select(PaymentBatch).where(PaymentBatch.id == batch_id, reach(PaymentBatch, by))
    batch = (await session.scalars(query)).one_or_none()
    if batch is None:
        raise BatchNotFound()
    return batch


async def batches_in_scope(session: AsyncSession, by: Caller, paging: Paging) -> Rows[PaymentBatch]:
    query = select(PaymentBatch).where(reach(PaymentBatch, by))
    return await pagination.scalars(session, query, paging, PaymentBatch.id)


async def lines_of(session: AsyncSession, batch_id: UUID) -> Sequence[PaymentLine]:
    query = select(PaymentLine).where(PaymentLine.batch_id == batch_id).order_by(PaymentLine.id)
    return (await session.scalars(query)).all()


async def holders_of(session: AsyncSession, line_ids: Collection[UUID]) -> Sequence[tuple[str, str, UUID]]:
    """(city, scheme, payee) of the lines' claims, each once; before anything of them is locked or shown."""
    query = select(Claim.city, Claim.scheme, Claim.payee_id).join(PaymentLine, PaymentLine.claim_id == Claim.id)
    rows = await session.execute(query.where(PaymentLine.id.in_(line_ids)).distinct())
    return [(row.city, row.scheme, row.payee_id) for row in rows]


async def locked_lines(
    session: AsyncSession, line_ids: Collection[UUID], by: Caller
) -> Mapping[UUID, tuple[PaymentLine, Claim]]:
    """Lines of the caller's jurisdiction with their claims, locked: assessments first, as calculations do."""
    mine = (PaymentLine.id.in_(line_ids), reach(PaymentBatch, by))
    assessments = (
        select(Assessment)
        .join(Claim, _same_period(Assessment))
        .join(PaymentLine, PaymentLine.claim_id == Claim.id)
        .join(PaymentBatch, PaymentBatch.id == PaymentLine.batch_id)
        .where(*mine)
        .order_by(Assessment.scheme, Assessment.payee_id, Assessment.period)
        .with_for_update(of=Assessment)
    )
    await session.execute(assessments)
    lines = (
        select(PaymentLine, Claim)
        .join(Claim, Claim.id == PaymentLine.claim_id)
        .join(PaymentBatch, PaymentBatch.id == PaymentLine.batch_id)
        .where(*mine)
        .order_by(Claim.id, PaymentLine.id)
        .with_for_update(of=(PaymentLine, Claim))
        .execution_options(populate_existing=True)
    )
    return {line.id: (line, claim) for line, claim in (await session.execute(lines))}


async def record_bank_result(
    session: AsyncSession, line: PaymentLine, state: str, bank_ref: str | None, reason_code: str | None, on: date | None
) -> bool:
    """Writes down what the bank said; False where another line of the city has its reference, as the index says."""
    try:
        async with session.begin_nested():
            line.state, line.bank_ref, line.reason_code, line.settled_on = state, bank_ref, reason_code, on
            await session.flush()
    except IntegrityError:
        await session.refresh(line)
        return False
    return True


def handled_by(actor_id: UUID) -> ColumnElement[bool]:
    """SQL: the actor has a duty on the line's claim, or set or confirmed its payee's account."""
    assigned = exists().where(DutyAssignment.claim_id == PaymentLine.claim_id, DutyAssignment.actor_id == actor_id)
    chose = or_(PayoutAccount.updated_by == actor_id, PayoutAccount.confirmed_by == actor_id)
    return or_(assigned, exists().where(PayoutAccount.payee_id == PaymentLine.payee_id, chose))


async def had_a_hand_in(session: AsyncSession, line: PaymentLine, actor_id: UUID) -> bool:
    query = select(exists().where(PaymentLine.id == line.id, handled_by(actor_id)))
    return bool(await session.scalar(query))


async def settling_line(session: AsyncSession, claim_id: UUID) -> UUID | None:
    """The line by which a claim was settled."""
    return await session.scalar(select(ClaimSettlement.line_id).where(ClaimSettlement.claim_id == claim_id))


async def other_line_with_the_bank(session: AsyncSession, line: PaymentLine) -> PaymentLine | None:
    query = select(PaymentLine).where(
        PaymentLine.claim_id == line.claim_id, PaymentLine.id != line.id, PaymentLine.state == "sent"
    )
    return (await session.scalars(query)).one_or_none()


async def calculate_again(session: AsyncSession, claim: Claim) -> None:
    """Marks the claim's period: what is paid of it is not what it was. Its assessment is locked already."""
    mine = (Assessment.scheme == claim.scheme, Assessment.payee_id == claim.payee_id)
    await session.execute(update(Assessment).where(*mine, Assessment.period == claim.period).values(dirty=True))


async def record_discrepancy(
    session: AsyncSession, line: PaymentLine, result: str, bank_ref: str | None, reason_code: str | None, at: datetime
) -> None:
    """Adds nothing where the bank has said the same of this line before."""
    row = insert(BankDiscrepancy).values(
        id=new_id(),
        line_id=line.id,
        said=result,
        bank_ref=bank_ref or "",
        reason_code=reason_code,
        had=line.state,
        received_at=at,
    )
    await session.execute(row.on_conflict_do_nothing())


@dataclass(frozen=True)
class Discrepancy:
    report: BankDiscrepancy
    line: PaymentLine
    batch: PaymentBatch
    resolution: DiscrepancyResolution | None


def _discrepancies(by: Caller) -> Select[BankDiscrepancy, PaymentLine, PaymentBatch, DiscrepancyResolution]:
    return (
        select(BankDiscrepancy, PaymentLine, PaymentBatch, DiscrepancyResolution)
        .join(PaymentLine, PaymentLine.id == BankDiscrepancy.line_id)
        .join(PaymentBatch, PaymentBatch.id == PaymentLine.batch_id)
        .outerjoin(DiscrepancyResolution, DiscrepancyResolution.discrepancy_id == BankDiscrepancy.id)
        .where(reach(PaymentBatch, by))
    )


async def discrepancy_in_scope(session: AsyncSession, discrepancy_id: UUID, by: Caller) -> Discrepancy:
    query = _discrepancies(by).where(BankDiscrepancy.id == discrepancy_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise DiscrepancyNotFound()
    return Discrepancy(*row)


async def discrepancies_in_scope(
    session: AsyncSession, by: Caller, resolved: bool | None, paging: Paging
) -> Rows[Discrepancy]:
    """In the order in which the bank said so."""
    query = _discrepancies(by)
    if resolved is not None:
        query = query.where(~_open() if resolved else _open())
    rows = await pagination.tuples(session, query, paging, BankDiscrepancy.id)
    return rows.of(lambda row: Discrepancy(*row))


async def open_discrepancies(session: AsyncSession, _: date) -> float:
    """How many wait for a payer's finding; a gauge."""
    return float(await session.scalar(select(func.count()).select_from(BankDiscrepancy).where(_open())) or 0)


async def book(session: AsyncSession, line_id: UUID, sides: Sequence[tuple[str, int]], on: date) -> None:
    rows = [{"line_id": line_id, "account": name, "amount_fen": fen, "booked_on": on} for name, fen in sides]
    await session.execute(insert(LedgerEntry), rows)


async def balances(session: AsyncSession, by: Caller) -> Sequence[tuple[str, int]]:
    """Account → sum in fen, over the lines of the caller's jurisdiction."""
    query = (
        select(LedgerEntry.account, func.sum(LedgerEntry.amount_fen))
        .join(PaymentLine, PaymentLine.id == LedgerEntry.line_id)
        .join(PaymentBatch, PaymentBatch.id == PaymentLine.batch_id)
        .where(reach(PaymentBatch, by))
        .group_by(LedgerEntry.account)
        .order_by(LedgerEntry.account)
    )
    return [(name, int(fen)) for name, fen in (await session.execute(query))]
