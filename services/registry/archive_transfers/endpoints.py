"""Endpoints of files on their way: ask for, send, hand over, receive, trouble and its end, lists and the sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import LEDGER_READERS, STAFF
from services.registry.archive_transfers import catalogue, commands, repository
from services.registry.archive_transfers.commands import NewTransfers, Receipt
from services.registry.archive_transfers.models import ArchiveCustody, ArchiveTransfer
from services.registry.archive_transfers.rules import (
    UNDER_WAY,
    State,
    TransferState,
    days_under_way,
    is_overdue,
    share_text,
)
from services.registry.archive_transfers.schemas import (
    ArchiveBatchView,
    ArchiveTransferView,
    Batch,
    CustodyView,
    HandOverArchive,
    ReceiveArchive,
    ReportArchiveException,
    RequestArchiveTransfers,
    ResolveArchiveException,
    SendArchiveBatch,
    SentBatch,
)
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import OrgCode, view_of

SENDERS: Rule = {Role.UNIVERSITY_OFFICE: Reach.ORG}
RECEIVERS: Rule = {
    Role.CASEWORKER: Reach.AREA,
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
}
"""Who works for a body: the staff of the area in which it stands."""
READERS: Rule = {**STAFF, **SENDERS}
ACCESS: AccessTable = {
    "request_archive_transfers": SENDERS,
    "send_archive_batch": SENDERS,
    "hand_over_archive": SENDERS,
    "receive_archive": RECEIVERS,
    "report_archive_exception": {**RECEIVERS, **SENDERS},
    "resolve_archive_exception": {**RECEIVERS, **SENDERS},
    "list_archive_transfers": READERS,
    "show_archive_transfer": READERS,
    "list_archive_batches": READERS,
    "list_archive_transfers_of": LEDGER_READERS,
}
router = APIRouter(tags=["archives"], route_class=IdempotentRoute)
TRANSFER = "/v1/archive-transfers/{transfer_id}"


@router.post("/v1/archive-transfers", status_code=201, summary="登记待转递的档案（整批）")
async def request_archive_transfers(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: RequestArchiveTransfers
) -> list[ArchiveTransferView]:
    new = NewTransfers(
        graduates=body.graduate_ids,
        city=body.to_city,
        body=body.to_body,
        batch=body.batch,
        sealed_count=body.sealed_count,
        sealed_on=body.sealed_on or today,
    )
    opened = await commands.request_archive_transfers(session, new, caller, today)
    return await _views(session, runtime, opened, today, caller)


@router.post("/v1/archive-batches/{batch}/sending", status_code=201, summary="寄出本校一批中待寄的档案")
async def send_archive_batch(
    session: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    batch: Annotated[Batch, Path()],
    body: SendArchiveBatch,
) -> SentBatch:
    sent = await commands.send_archive_batch(session, batch, body.carrier, body.on, caller, today)
    return SentBatch(batch=batch, sent=sent)


@router.post(f"{TRANSFER}/handovers", status_code=201, summary="登记途中交接")
async def hand_over_archive(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    transfer_id: UUID,
    body: HandOverArchive,
) -> ArchiveTransferView:
    row = await commands.hand_over_archive(session, transfer_id, body.carrier, body.on, caller, today)
    return (await _views(session, runtime, [row], today, caller))[0]


@router.post(f"{TRANSFER}/receipt", status_code=201, summary="登记收到档案（再次登记不变；不相符的转为异常）")
async def receive_archive(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    transfer_id: UUID,
    body: ReceiveArchive,
) -> ArchiveTransferView:
    row = await commands.receive_archive(session, transfer_id, Receipt(**body.model_dump()), caller, today)
    return (await _views(session, runtime, [row], today, caller))[0]


@router.post(f"{TRANSFER}/exception", status_code=201, summary="报告转递异常")
async def report_archive_exception(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    transfer_id: UUID,
    body: ReportArchiveException,
) -> ArchiveTransferView:
    row = await commands.report_archive_exception(session, transfer_id, body.reason, caller)
    return (await _views(session, runtime, [row], today, caller))[0]


@router.post(f"{TRANSFER}/resolution", status_code=201, summary="处理转递异常（须为报告人以外的人）")
async def resolve_archive_exception(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    transfer_id: UUID,
    body: ResolveArchiveException,
) -> ArchiveTransferView:
    row = await commands.resolve_archive_exception(
        session, transfer_id, body.outcome, body.carrier, body.on, caller, today
    )
    return (await _views(session, runtime, [row], today, caller))[0]


@router.get("/v1/archive-transfers", summary="档案转递（姓名脱敏）")
async def list_archive_transfers(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    from_org: Annotated[OrgCode | None, Query()] = None,
    batch: Annotated[Batch | None, Query()] = None,
    state: State | None = None,
    missing: Annotated[bool, Query(description="只列尚未收到的")] = False,
) -> pagination.Page[ArchiveTransferView]:
    wanted = {"from_org": from_org, "batch": batch, "state": state}
    rows = await repository.listing(session, caller, wanted, missing, paging)
    views = {view.id: view for view in await _views(session, runtime, rows.shown, today, caller)}
    return pagination.page(rows, lambda row: views[row[0].id], lambda row: row[0].id)


@router.get(TRANSFER, summary="一项档案转递及其交接链")
async def show_archive_transfer(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, transfer_id: UUID
) -> ArchiveTransferView:
    row = await repository.in_scope(session, transfer_id, caller)
    return (await _views(session, runtime, [row], today, caller))[0]


@router.get("/v1/graduates/{graduate_id}/archive-transfers", summary="一人的档案在哪里")
async def list_archive_transfers_of(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> list[ArchiveTransferView]:
    person = await ledger.in_scope(session, graduate_id, caller)
    rows = [(row, person) for row in await repository.of_person(session, person.id)]
    return await _views(session, runtime, rows, today, caller)


@router.get("/v1/archive-batches", summary="各校各批档案的收到情况")
async def list_archive_batches(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[ArchiveBatchView]:
    rows = await repository.batches(session, caller, paging)
    return pagination.page(rows, lambda row: _batch(*row), lambda row: (row[0], row[1]))


def _batch(from_org: str, batch: str, files: dict[str, int]) -> ArchiveBatchView:
    count, received = sum(files.values()), files.get("received", 0)
    link = "/registry/v1/archive-transfers?" + urlencode({"from_org": from_org, "batch": batch})
    return ArchiveBatchView(
        from_org=from_org,
        batch=batch,
        files=count,
        received=received,
        under_way=files.get("sent", 0) + files.get("in_transit", 0),
        exceptions=files.get("exception", 0),
        rate=share_text(received, count),
        names=link,
        missing=f"{link}&missing=true",
    )


async def _views(
    session: AsyncSession, runtime: Runtime, rows: Sequence[tuple[ArchiveTransfer, Graduate]], today: date, by: Caller
) -> list[ArchiveTransferView]:
    chains = await repository.chains(session, [transfer.id for transfer, _ in rows])
    return [_view(runtime, transfer, person, chains[transfer.id], today, by) for transfer, person in rows]


def _view(
    runtime: Runtime,
    row: ArchiveTransfer,
    person: Graduate,
    chain: Sequence[ArchiveCustody],
    today: date,
    by: Caller,
) -> ArchiveTransferView:
    limit = catalogue.limit_of(runtime.packs, row.to_city, today)
    days = days_under_way(TransferState(row.state), row.sent_on, today)
    plain = {name: getattr(row, name) for name in ArchiveTransferView.model_fields if hasattr(row, name)}
    shown = view_of(runtime.cipher, person)
    return ArchiveTransferView(
        **plain,
        name=shown.name,
        unreadable=shown.unreadable,
        reason=row.trouble,
        days_under_way=days,
        overdue=is_overdue(days, limit.days),
        overdue_unknown=limit.lacking,
        receivable=row.state in UNDER_WAY and row.sent_by != by.id,
        resolvable=row.state == TransferState.EXCEPTION and row.trouble_by != by.id,
        custody=[CustodyView.model_validate(custody) for custody in chain],
    )
