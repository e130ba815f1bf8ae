"""Doors to the caller's inbox."""

from uuid import UUID

from fastapi import APIRouter

from chassis import paging
from chassis.endpoints import CallerDep, NowDep, SessionDep
from services.notify.messages import commands, repository
from services.notify.messages.schemas import MessageView

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
