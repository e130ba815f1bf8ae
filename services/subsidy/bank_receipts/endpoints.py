"""Endpoints of bank receipts: hand one in, see where it differs, take or refuse it as a second person."""

from collections import Counter
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequest
from chassis.idempotency import IdempotentRoute
from chassis.pii import Cipher
from contracts.roles import Role
from services.subsidy.access import MONEY_READERS
from services.subsidy.bank_receipts import commands, repository
from services.subsidy.bank_receipts.commands import Decision, Differing
from services.subsidy.bank_receipts.models import BankReceipt
from services.subsidy.bank_receipts.repository import KIND, ReceiptFilter, Sums
from services.subsidy.bank_receipts.schemas import (
    BankReceiptDecided,
    BankReceiptDetail,
    BankReceiptView,
    DecideReceipt,
    OutcomesView,
    ReceiptDifference,
    State,
)
from services.subsidy.payments import repository as batches
from services.subsidy.payments.commands import BATCH_LIMIT, account_of
from services.subsidy.payments.models import PaymentBatch

READERS: Rule = {**MONEY_READERS, Role.CITY_APPROVER: Reach.AREA}
ACCESS: AccessTable = {
    "hand_in_bank_receipt": {Role.PAYER: Reach.AREA},
    "list_bank_receipts": READERS,
    "show_bank_receipt": READERS,
    "decide_bank_receipt": {Role.PAYER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
}
MAX_BODY_BYTES = 2 * 1024 * 1024
router = APIRouter(tags=["bank receipts"], route_class=IdempotentRoute)
Sheet = Annotated[
    UploadFile, File(description=f"银行回单：CSV（UTF-8、GB18030）或 xlsx，不超过 2 MB、{BATCH_LIMIT} 笔")
]


@router.post(
    "/v1/payment-batches/{batch_id}/bank-receipts",
    status_code=201,
    max_body_size=MAX_BODY_BYTES,
    summary="上传银行回单并与批次核对；须他人复核后才入账，同一文件再传即同一份",
)
async def hand_in_bank_receipt(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, batch_id: UUID, file: Sheet
) -> BankReceiptDetail:
    receipt, batch = await commands.hand_in(session, runtime.cipher, batch_id, await file.read(), caller, now)
    return await _detail(session, runtime.cipher, receipt, batch)


@router.get("/v1/bank-receipts", summary="银行回单列表，to_decide=true 为本人可复核的")
async def list_bank_receipts(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    batch_id: UUID | None = None,
    state: State | None = None,
    to_decide: bool = False,
) -> pagination.Page[BankReceiptView]:
    rows = await repository.receipts_in_scope(session, caller, ReceiptFilter(batch_id, state, to_decide), paging)
    shown = [receipt.id for receipt, _ in rows.shown]
    sums = await repository.sums_of(session, shown)
    requests = await dual_control.latest_of(session, KIND, shown)
    return pagination.page(
        rows,
        lambda row: BankReceiptView(**_fields(*row, requests[str(row[0].id)], sums[row[0].id])),
        lambda row: row[0].id,
    )


@router.get("/v1/bank-receipts/{receipt_id}", summary="银行回单及其与批次的差异")
async def show_bank_receipt(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, receipt_id: UUID
) -> BankReceiptDetail:
    receipt, batch = await repository.in_scope(session, receipt_id, caller)
    return await _detail(session, runtime.cipher, receipt, batch)


@router.post(
    "/v1/bank-receipts/{receipt_id}/decision", summary="复核银行回单：采纳则一致的各行随即入账，不一致的保持原状"
)
async def decide_bank_receipt(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, receipt_id: UUID, body: DecideReceipt
) -> BankReceiptDecided:
    decision = Decision(body.verdict, body.note)
    receipt, batch, taken = await commands.decide(session, runtime.packs, receipt_id, decision, caller, now)
    counted = Counter(result.outcome for result in taken)
    outcomes = OutcomesView(**{name: counted[name] for name in OutcomesView.model_fields}) if taken else None  # type: ignore[index]
    return BankReceiptDecided(**await _stored(session, receipt, batch), outcomes=outcomes)


async def _stored(session: AsyncSession, receipt: BankReceipt, batch: PaymentBatch) -> dict[str, Any]:
    sums = await repository.sums_of(session, [receipt.id])
    requests = await dual_control.latest_of(session, KIND, [receipt.id])
    return _fields(receipt, batch, requests[str(receipt.id)], sums[receipt.id])


def _fields(receipt: BankReceipt, batch: PaymentBatch, request: ChangeRequest, sums: Sums) -> dict[str, Any]:
    own = ("id", "batch_id", "sha256", "byte_count", "uploaded_by", "uploaded_at")
    asked = ("state", "requested_by", "decided_by", "decided_at", "decision_note")
    return {
        **{name: getattr(receipt, name) for name in own},
        **{name: getattr(request, name) for name in asked},
        **vars(sums),
        "area": batch.area,
    }


async def _detail(
    session: AsyncSession, cipher: Cipher, receipt: BankReceipt, batch: PaymentBatch
) -> BankReceiptDetail:
    lines = await batches.lines_of(session, batch.id)
    differing = await commands.differences_of(session, receipt)
    return BankReceiptDetail(
        **await _stored(session, receipt, batch),
        batch_lines=len(lines),
        batch_fen=sum(line.amount_fen for line in lines),
        differences=[_difference(cipher, entry) for entry in differing],
    )


def _difference(cipher: Cipher, entry: Differing) -> ReceiptDifference:
    row, line = entry.row, entry.line
    stated = ("row_no", "amount_fen", "account_tail", "result", "bank_ref", "reason_code")
    return ReceiptDifference(
        **{name: getattr(row, name, None) for name in stated},
        kinds=list(entry.kinds),
        line_ref=row.line_ref if row else "",
        line_id=line.id if line else None,
        claim_id=line.claim_id if line else None,
        sent_fen=line.amount_fen if line else None,
        sent_account=account_of(cipher, line).masked if line else None,
    )
