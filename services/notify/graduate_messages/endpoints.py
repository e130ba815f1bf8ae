"""Endpoint of the messages to a person: what they were told, by which way, and whether it arrived."""

from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, SessionDep
from services.notify.access import STAFF
from services.notify.graduate_messages import repository
from services.notify.graduate_messages.schemas import GraduateMessageView

ACCESS: AccessTable = {"list_graduate_messages": STAFF}
router = APIRouter(tags=["messages"])


@router.get("/v1/graduates/{graduate_id}/messages", summary="发给一名毕业生的消息：标题、渠道和是否送达，新的在前")
async def list_graduate_messages(
    session: SessionDep, caller: CallerDep, graduate_id: UUID, paging: pagination.PagingDep
) -> pagination.Page[GraduateMessageView]:
    """Without the text: that names amounts and days of claims, which are open to fewer."""
    await repository.refuse_foreign(session, graduate_id, caller)
    rows = await repository.messages_to(session, graduate_id, paging)
    return pagination.page(rows, GraduateMessageView.of, lambda message: message.id)
