"""Doors to money: accounts, payment files, the bank's confirmations, the ledger."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis import audit, paging
from chassis.endpoints import CallerDep, IdempotentRoute, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.pii import BankAccount
from chassis.versions import CONTESTED, TAGGED, PreconditionDep, put_etag
from services.subsidy.payments import commands, repository
from services.subsidy.payments.commands import Confirmation
from services.subsidy.payments.models import PaymentBatch, PaymentLine
from services.subsidy.payments.schemas import (
    Balance,
    BankConfirmations,
    BatchDetail,
    BatchView,
    ConfirmationsTaken,
    LineView,
    PayoutAccountView,
    PutPayoutAccount,
    TakenView,
)
from services.subsidy.schemes import repository as facts

router = APIRouter(tags=["payments"], route_class=IdempotentRoute)


@router.put("/v1/payout-accounts/{employer_id}", responses=CONTESTED, summary="登记收款账户")
async def put_payout_account(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    seen: PreconditionDep,
    response: Response,
    employer_id: UUID,
    body: PutPayoutAccount,
) -> PayoutAccountView:
    version = await commands.put_payout_account(
        session, runtime.cipher, employer_id, body.holder, body.account, caller, seen
    )
    put_etag(response, version)
    return PayoutAccountView(payee_id=employer_id, holder=body.holder, account=body.account.masked, version=version)


@router.get("/v1/payout-accounts/{employer_id}", responses=TAGGED, summary="查看收款账户（脱敏）")
async def show_payout_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, response: Response, employer_id: UUID
) -> PayoutAccountView:
    employer = await facts.employer_in_scope(session, employer_id, caller)
    account = await repository.account_of(session, employer.employer_id)
    put_etag(response, account.version)
    number = runtime.cipher.open(
        account.account_sealed, table="payout_account", column="account_sealed", row=account.payee_id
    )
    return PayoutAccountView(
        payee_id=employer_id, holder=account.holder, account=BankAccount(number).masked, version=account.version
    )


@router.post("/v1/payment-batches", status_code=201, summary="生成支付批次")
async def make_payment_batch(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep) -> BatchDetail:
    batch = await commands.make_batch(session, runtime.cipher, caller, now)
    return _detail(batch, list(await repository.lines_of(session, batch.id)))


@router.get("/v1/payment-batches", summary="支付批次列表")
async def list_payment_batches(
    session: SessionDep, caller: CallerDep, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[BatchView]:
    after = paging.decode(cursor, UUID)
    rows = await repository.batches_in_scope(session, caller, after, limit + 1)
    return paging.page(rows, limit, BatchView.model_validate, lambda batch: batch.id)


@router.get("/v1/payment-batches/{batch_id}", summary="支付批次详情")
async def show_payment_batch(session: SessionDep, caller: CallerDep, batch_id: UUID) -> BatchDetail:
    batch = await repository.batch_in_scope(session, batch_id, caller)
    return _detail(batch, list(await repository.lines_of(session, batch_id)))


@router.get(
    "/v1/payment-batches/{batch_id}/file",
    summary="下载支付文件（含账号，留痕）",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def download_payment_file(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, batch_id: UUID
) -> Response:
    batch = await repository.batch_in_scope(session, batch_id, caller)
    content = commands.file_of(runtime.cipher, await repository.lines_of(session, batch.id))
    await audit.record(session, caller, "download_payment_file", "payment_batch", batch.id)
    name = f"payment-{batch.id}.csv"
    return Response(content, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/v1/bank-confirmations", summary="接收银行回单")
async def take_bank_confirmations(
    session: SessionDep, caller: CallerDep, today: TodayDep, body: BankConfirmations
) -> ConfirmationsTaken:
    taken = [
        await commands.take_confirmation(
            session, Confirmation(line.line_id, line.status, line.bank_ref, line.reason_code), caller, today
        )
        for line in sorted(body.results, key=lambda line: line.line_id)
    ]
    return ConfirmationsTaken(results=[TakenView(line_id=one.line_id, outcome=one.outcome) for one in taken])


@router.get("/v1/ledger-balances", summary="账目余额")
async def show_ledger_balances(session: SessionDep, caller: CallerDep) -> list[Balance]:
    return [Balance(account=name, amount_fen=fen) for name, fen in await repository.balances(session, caller)]


def _detail(batch: PaymentBatch, lines: list[PaymentLine]) -> BatchDetail:
    return BatchDetail(
        **BatchView.model_validate(batch).model_dump(),
        lines=[LineView.model_validate(line) for line in lines],
        total_fen=sum(line.amount_fen for line in lines),
    )
