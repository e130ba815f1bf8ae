"""Endpoints of the caller's inbox, and the one by which the SMS provider brings its receipts."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from structlog import get_logger

from chassis import pagination
from chassis.access import EVERYONE, AccessTable, Reach
from chassis.batches import EACH, NOT_ALL_ODD, sorted_out
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.idempotency import IdempotentRoute
from chassis.routes import Route
from services.notify.access import INBOX, OPS
from services.notify.messages import commands, repository
from services.notify.messages.repository import FailedMessages
from services.notify.messages.schemas import (
    FailedMessageView,
    MessagesResent,
    MessageView,
    ReceiptsTaken,
    ResendMessages,
    SmsReport,
)

ACCESS: AccessTable = {
    "list_messages": INBOX,
    "mark_message_read": INBOX,
    "list_failed_messages": OPS,
    "resend_message": OPS,
    "resend_messages": OPS,
    "take_sms_receipts": {EVERYONE: Reach.PUBLIC},
}
router = APIRouter(tags=["messages"], route_class=Route)
resending = APIRouter(tags=["messages"], route_class=IdempotentRoute)
TemplateName = Annotated[str | None, Query(max_length=100, description="只看该模板")]
ReasonCode = Annotated[str | None, Query(max_length=100, description="只看该原因，如 gave-up:-1")]
log = get_logger()


@router.get("/v1/messages", summary="我的消息，未读在前，新的在前")
async def list_messages(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[MessageView]:
    rows = await repository.inbox(session, caller, paging)
    return pagination.page(rows, MessageView.of, repository.place)


@router.post("/v1/messages/{message_id}/read", summary="标记已读（可重复）")
async def mark_message_read(session: SessionDep, caller: CallerDep, now: NowDep, message_id: UUID) -> MessageView:
    return MessageView.of(await commands.mark_read(session, message_id, caller, now))


Channel = Literal["wechat", "sms"]


@router.get("/v1/failed-messages", summary="发送失败的消息（运维）")
async def list_failed_messages(
    session: SessionDep,
    channel: Channel,
    paging: pagination.PagingDep,
    template: TemplateName = None,
    reason_code: ReasonCode = None,
) -> pagination.Page[FailedMessageView]:
    wanted = FailedMessages(channel, template, reason_code)
    rows = await repository.failed_messages(session, wanted, paging)
    return pagination.page(rows, FailedMessageView.model_validate, lambda message: message.id)


@resending.post("/v1/messages/{message_id}/resend", summary="重发一条失败的消息（运维）")
async def resend_message(session: SessionDep, caller: CallerDep, message_id: UUID) -> FailedMessageView:
    return FailedMessageView.model_validate(await commands.resend(session, message_id, caller))


@resending.post("/v1/message-resends", status_code=201, summary="成批重发失败的消息（运维）")
async def resend_messages(session: SessionDep, caller: CallerDep, body: ResendMessages) -> MessagesResent:
    wanted = FailedMessages(body.channel, body.template, body.reason_code, body.created_from, body.created_to)
    return MessagesResent(queued=await commands.resend_many(session, wanted, caller, body.limit))


Reports = Annotated[list[Annotated[SmsReport, EACH]], Body(max_length=500), NOT_ALL_ODD]


async def _known_provider(secret: str) -> None:
    commands.check_receipt_secret(secret)


@router.post("/v1/sms-receipts/{secret}", dependencies=[Depends(_known_provider)], summary="短信回执（由短信平台推送）")
async def take_sms_receipts(session: SessionDep, runtime: RuntimeDep, body: Reports) -> ReceiptsTaken:
    reports, odd = sorted_out(body)
    if odd:
        log.warning("sms_reports_unread", records=len(odd), places=[record.place for record in odd[:20]])
    receipts = [receipt for receipt in map(_receipt, reports) if receipt is not None]
    await commands.take_receipts(session, runtime, receipts)
    return ReceiptsTaken()


def _receipt(report: SmsReport) -> commands.Receipt | None:
    """None for an SMS that is not ours: the account may serve others too."""
    try:
        message_id = UUID(report.out_id)
    except ValueError:
        return None
    return commands.Receipt(report.biz_id, message_id, report.success, report.err_code)
