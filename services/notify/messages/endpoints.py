"""Doors to the caller's inbox, and the one by which the SMS provider brings its receipts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from chassis import paging
from chassis.endpoints import CallerDep, NowDep, RuntimeDep, SessionDep
from services.notify.messages import commands, repository
from services.notify.messages.schemas import MessageView, ReceiptsTaken, SmsReport

router = APIRouter(tags=["messages"])


@router.get("/v1/messages", summary="我的消息，未读在前，新的在前")
async def list_messages(
    session: SessionDep, caller: CallerDep, cursor: paging.Cursor = None, limit: paging.Limit = 50
) -> paging.Page[MessageView]:
    after = paging.decode(cursor, int, UUID)
    rows = await repository.inbox(session, caller, after, limit + 1)
    return paging.page(rows, limit, MessageView.of, repository.place)


@router.post("/v1/messages/{message_id}/read", summary="标记已读（可重复）")
async def mark_message_read(session: SessionDep, caller: CallerDep, now: NowDep, message_id: UUID) -> MessageView:
    return MessageView.of(await commands.mark_read(session, message_id, caller, now))


Reports = Annotated[list[SmsReport], Body(max_length=500)]


async def _known_provider(secret: str) -> None:
    commands.check_receipt_secret(secret)


@router.post("/v1/sms-receipts/{secret}", dependencies=[Depends(_known_provider)], summary="短信回执（由短信平台推送）")
async def take_sms_receipts(session: SessionDep, runtime: RuntimeDep, body: Reports) -> ReceiptsTaken:
    receipts = [receipt for receipt in map(_receipt, body) if receipt is not None]
    await commands.take_receipts(session, runtime, receipts)
    return ReceiptsTaken()


def _receipt(report: SmsReport) -> commands.Receipt | None:
    """None for an SMS that is not ours: the account may serve others too."""
    try:
        message_id = UUID(report.out_id)
    except ValueError:
        return None
    return commands.Receipt(report.biz_id, message_id, report.success, report.err_code)
