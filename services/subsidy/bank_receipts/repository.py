"""All SQL of bank receipts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Text, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.plans import reach
from chassis.problems import NotFound
from services.subsidy.bank_receipts.models import BankReceipt, BankReceiptRow
from services.subsidy.payments.models import PaymentBatch, PaymentLine
from services.subsidy.payments.repository import handled_by

KIND = "bank_receipt"


class ReceiptNotFound(NotFound):
    slug, title = "bank-receipt-not-found", "未找到该银行回单"


@dataclass(frozen=True)
class ReceiptFilter:
    batch_id: UUID | None = None
    state: str | None = None
    to_decide: bool = False


@dataclass(frozen=True)
class Sums:
    """What a receipt comes to. Paid and refused are rows that agree: what it moves once it is taken."""

    rows: int
    differing: int
    paid: int
    paid_fen: int
    refused: int
    refused_fen: int


async def of_file(session: AsyncSession, batch_id: UUID, sha256: str) -> BankReceipt | None:
    query = select(BankReceipt).where(BankReceipt.batch_id == batch_id, BankReceipt.sha256 == sha256)
    return (await session.scalars(query)).one_or_none()


async def in_scope(session: AsyncSession, receipt_id: UUID, by: Caller) -> tuple[BankReceipt, PaymentBatch]:
    query = select(BankReceipt, PaymentBatch).join(PaymentBatch, PaymentBatch.id == BankReceipt.batch_id)
    query = query.where(BankReceipt.id == receipt_id, reach(PaymentBatch, by))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise ReceiptNotFound()
    return row[0], row[1]


async def receipts_in_scope(
    session: AsyncSession, by: Caller, only: ReceiptFilter, paging: Paging
) -> Rows[tuple[BankReceipt, PaymentBatch]]:
    """In the order in which they were handed in."""
    query = select(BankReceipt, PaymentBatch).join(PaymentBatch, PaymentBatch.id == BankReceipt.batch_id)
    query = query.where(reach(PaymentBatch, by))
    if only.batch_id is not None:
        query = query.where(BankReceipt.batch_id == only.batch_id)
    if only.state is not None:
        query = query.where(_is_in(only.state))
    if only.to_decide:
        query = query.where(_is_in("pending"), BankReceipt.uploaded_by != by.id, ~_asked_by(by), ~_handled(by.id))
    return await pagination.tuples(session, query, paging, BankReceipt.id)


def _is_in(state: str) -> ColumnElement[bool]:
    named = cast(BankReceipt.id, Text)
    waiting, applied = dual_control.waiting_for(KIND, named), dual_control.applied_for(KIND, named)
    return {"pending": waiting, "applied": applied}.get(state, ~waiting & ~applied)


def _asked_by(by: Caller) -> ColumnElement[bool]:
    return dual_control.waiting_for(KIND, cast(BankReceipt.id, Text), by.id)


def _handled(actor_id: UUID) -> ColumnElement[bool]:
    """SQL: the actor had a hand in a line of the batch; whoever made it has a duty on each of its claims."""
    return exists().where(PaymentLine.batch_id == BankReceipt.batch_id, handled_by(actor_id))


async def was_handled_by(session: AsyncSession, receipt: BankReceipt, actor_id: UUID) -> bool:
    query = select(exists().where(BankReceipt.id == receipt.id, _handled(actor_id)))
    return bool(await session.scalar(query))


async def rows_of(session: AsyncSession, receipt_id: UUID) -> Sequence[BankReceiptRow]:
    query = select(BankReceiptRow).where(BankReceiptRow.receipt_id == receipt_id).order_by(BankReceiptRow.row_no)
    return (await session.scalars(query)).all()


async def references_used(session: AsyncSession, batch_id: UUID, refs: Collection[str]) -> frozenset[str]:
    """Those of the bank's references that a line of any batch of this one's city has already."""
    city = select(PaymentBatch.city).where(PaymentBatch.id == batch_id).scalar_subquery()
    query = select(PaymentLine.bank_ref).where(PaymentLine.city == city, PaymentLine.bank_ref.in_(refs))
    used = await session.scalars(query)
    return frozenset(ref for ref in used if ref is not None)


async def agreeing(session: AsyncSession, receipt_id: UUID) -> Sequence[BankReceiptRow]:
    """In the order of the lines, in which confirmations are taken."""
    query = select(BankReceiptRow).where(BankReceiptRow.receipt_id == receipt_id, ~_differs())
    return (await session.scalars(query.order_by(BankReceiptRow.line_id))).all()


def _differs() -> ColumnElement[bool]:
    return func.jsonb_array_length(BankReceiptRow.differences) > 0


async def sums_of(session: AsyncSession, receipt_ids: Collection[UUID]) -> Mapping[UUID, Sums]:
    query = select(
        BankReceiptRow.receipt_id,
        func.count().label("rows"),
        func.count().filter(_differs()).label("differing"),
        *_moved("settled", "paid"),
        *_moved("rejected", "refused"),
    ).where(BankReceiptRow.receipt_id.in_(receipt_ids))
    rows = await session.execute(query.group_by(BankReceiptRow.receipt_id))
    return {row.pop("receipt_id"): Sums(**row) for row in map(dict, rows.mappings())}


def _moved(result: str, name: str) -> Sequence[ColumnElement[int]]:
    """How many rows that agree have the result, and their fen."""
    moved = ~_differs() & (BankReceiptRow.result == result)
    fen = func.coalesce(func.sum(BankReceiptRow.amount_fen).filter(moved), 0)
    return func.count().filter(moved).label(name), cast(fen, BigInteger).label(f"{name}_fen")
