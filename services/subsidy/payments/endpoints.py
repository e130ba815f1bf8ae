"""Endpoints of money: payment files, the bank's confirmations, the ledger."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, pagination
from chassis.access import AccessTable, Reach
from chassis.batches import sorted_out
from chassis.dependencies import CallerDep, NowDep, Purpose, RuntimeDep, SessionDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import ClientScope, Role
from services.subsidy.access import MONEY_READERS
from services.subsidy.funds import repository as funds
from services.subsidy.funds.rules import Shares
from services.subsidy.payments import commands, repository
from services.subsidy.payments.commands import Confirmation, Finding
from services.subsidy.payments.models import PaymentBatch, PaymentLine
from services.subsidy.payments.repository import Discrepancy
from services.subsidy.payments.schemas import (
    Balance,
    BankConfirmations,
    BatchDetail,
    BatchView,
    ConfirmationsTaken,
    DiscrepancyView,
    LineView,
    ResolutionView,
    ResolveDiscrepancy,
    TakenView,
)

CLIENT_SCOPES: Mapping[str, str] = {"take_bank_confirmations": ClientScope.BANK}
"""Among the departments' clients it is the bank's alone, limited to its city."""
ACCESS: AccessTable = {
    "make_payment_batch": {Role.PAYER: Reach.AREA},
    "list_payment_batches": MONEY_READERS,
    "show_payment_batch": MONEY_READERS,
    "download_payment_file": {Role.PAYER: Reach.AREA},
    "take_bank_confirmations": {Role.DEPARTMENT_CLIENT: Reach.AREA},
    "list_bank_discrepancies": {**MONEY_READERS, Role.CITY_APPROVER: Reach.AREA},
    "resolve_bank_discrepancy": {Role.PAYER: Reach.AREA},
    "show_ledger_balances": MONEY_READERS,
}
"""No member of staff says alone that a payment arrived: see `bank_receipts` for two who do."""
router = APIRouter(tags=["payments"], route_class=IdempotentRoute)


@router.post("/v1/payment-batches", status_code=201, summary="生成支付批次")
async def make_payment_batch(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep) -> BatchDetail:
    batch = await commands.make_batch(session, runtime.cipher, caller, now)
    return await _detail(session, batch)


@router.get("/v1/payment-batches", summary="支付批次列表")
async def list_payment_batches(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[BatchView]:
    rows = await repository.batches_in_scope(session, caller, paging)
    return pagination.page(rows, BatchView.model_validate, lambda batch: batch.id)


@router.get("/v1/payment-batches/{batch_id}", summary="支付批次详情")
async def show_payment_batch(session: SessionDep, caller: CallerDep, batch_id: UUID) -> BatchDetail:
    batch = await repository.batch_in_scope(session, batch_id, caller)
    return await _detail(session, batch)


@router.get(
    "/v1/payment-batches/{batch_id}/file",
    summary="下载支付文件（含账号，须填用途，留痕）",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def download_payment_file(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, batch_id: UUID, purpose: Purpose
) -> Response:
    batch = await repository.batch_in_scope(session, batch_id, caller)
    content = commands.file_of(runtime.cipher, await repository.lines_of(session, batch.id))
    await audit.record(session, caller, "download_payment_file", "payment_batch", batch.id, purpose)
    name = f"payment-{batch.id}.csv"
    return Response(content, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/v1/bank-confirmations", summary="接收银行回单")
async def take_bank_confirmations(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, body: BankConfirmations
) -> ConfirmationsTaken:
    lines, odd = sorted_out(body.results)
    confirmations = [
        Confirmation(line.line_id, line.status, line.bank_ref, line.reason_code)
        for line in sorted(lines, key=lambda line: line.line_id)
    ]
    taken = await commands.take_confirmations(session, runtime.packs, confirmations, caller, now)
    results = [TakenView(line_id=result.line_id, outcome=result.outcome) for result in taken]
    return ConfirmationsTaken(results=results, odd=odd)


@router.get("/v1/bank-discrepancies", summary="银行回单与我方记录的差异")
async def list_bank_discrepancies(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep, resolved: bool | None = None
) -> pagination.Page[DiscrepancyView]:
    rows = await repository.discrepancies_in_scope(session, caller, resolved, paging)
    return pagination.page(rows, _discrepancy, lambda row: row.report.id)


@router.post(
    "/v1/bank-discrepancies/{discrepancy_id}/resolution", status_code=201, summary="处理差异：认定该笔是否已付"
)
async def resolve_bank_discrepancy(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    discrepancy_id: UUID,
    body: ResolveDiscrepancy,
) -> DiscrepancyView:
    finding = Finding(body.verdict, body.note)
    packs = runtime.packs
    return _discrepancy(await commands.resolve_discrepancy(session, packs, discrepancy_id, finding, caller, now))


@router.get("/v1/ledger-balances", summary="账目余额")
async def show_ledger_balances(session: SessionDep, caller: CallerDep) -> list[Balance]:
    return [Balance(account=name, amount_fen=fen) for name, fen in await repository.balances(session, caller)]


async def _detail(session: AsyncSession, batch: PaymentBatch) -> BatchDetail:
    lines = await repository.lines_of(session, batch.id)
    borne = await funds.shares_of(session, [line.claim_id for line in lines])
    return BatchDetail(
        **BatchView.model_validate(batch).model_dump(),
        lines=[_line(line, borne.get(line.claim_id)) for line in lines],
        total_fen=sum(line.amount_fen for line in lines),
    )


def _line(line: PaymentLine, shares: Shares | None) -> LineView:
    return LineView.model_validate(line).model_copy(update=vars(shares) if shares else {})


def _discrepancy(row: Discrepancy) -> DiscrepancyView:
    return DiscrepancyView(
        id=row.report.id,
        batch_id=row.batch.id,
        line_id=row.line.id,
        claim_id=row.line.claim_id,
        payee_id=row.line.payee_id,
        direction=cast(Any, row.line.direction),
        amount_fen=row.line.amount_fen,
        said=cast(Any, row.report.said),
        bank_ref=row.report.bank_ref or None,
        reason_code=row.report.reason_code,
        had=cast(Any, row.report.had),
        received_at=row.report.received_at,
        resolution=ResolutionView.model_validate(row.resolution) if row.resolution else None,
    )
