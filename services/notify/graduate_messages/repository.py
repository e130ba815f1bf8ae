"""All SQL of the messages to a person. Scope is applied here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.notify.clocks.models import Clock
from services.notify.clocks.repository import is_about
from services.notify.messages.models import Message


class GraduateNotFound(NotFound):
    slug, title = "graduate-not-found", "未找到该毕业生"


async def refuse_foreign(session: AsyncSession, graduate_id: UUID, by: Caller) -> None:
    """Raises GraduateNotFound unless the person's area, by the latest news of it, is in the caller's.

    The clocks have it: whoever has registered has one.
    """
    latest = (
        select(Clock.area)
        .where(Clock.subject_kind == "graduate", is_about(graduate_id))
        .order_by(Clock.area_as_of.desc(), Clock.id)
        .limit(1)
        .subquery()
    )
    if await session.scalar(select(latest.c.area).where(by.area_clause(latest.c.area))) is None:
        raise GraduateNotFound()


async def messages_to(session: AsyncSession, graduate_id: UUID, paging: Paging) -> Rows[Message]:
    """The newest first."""
    query = select(Message).where(Message.recipient_kind == "person", Message.recipient_id == str(graduate_id))
    return await pagination.scalars(session, query, paging, Message.id.desc())
