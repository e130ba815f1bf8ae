"""All SQL of the messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.db import new_id
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from chassis.sets import add_missing, upsert_if_newer
from contracts.roles import Role
from services.notify.messages.models import READ, LatestNews, Message, ProviderToken, SmsReceipt
from services.notify.messages.rules import REFUSED_BY_RECIPIENT, Recipient
from services.notify.projections.models import EmployerRef


class MessageNotFound(NotFound):
    slug, title = "message-not-found", "未找到该消息"


async def add_new(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> Sequence[Message]:
    """Adds messages; those already there (same recipient, template, channel, occasion) are not returned.

    The others are, in the order given, as they were written; they do not follow what becomes of them.
    """
    once = ("recipient_kind", "recipient_id", "template", "channel", "business_key")
    added = await add_missing(session, Message, sorted(rows, key=lambda row: [row[name] for name in once]))
    return [Message(**row) for row in rows if row["id"] in added]


def _own(caller: Caller) -> ColumnElement[bool]:
    """The caller's inbox: a person's own, an employer's by its credit code, a department's by its code, staff's
    by role in the area they serve."""
    if caller.role == Role.GRADUATE:
        return and_(Message.recipient_kind == "person", Message.recipient_id == str(caller.subject))
    if caller.role == Role.EMPLOYER_CLERK:
        mine = select(cast(EmployerRef.employer_id, Text)).where(EmployerRef.credit_code == (caller.org or ""))
        return and_(Message.recipient_kind == "org", Message.recipient_id.in_(mine))
    if caller.role == Role.DEPARTMENT_OFFICER:
        mine_as_department = Recipient.department((caller.area or "").split("/")[0], caller.org or "")
        return and_(Message.recipient_kind == "org", Message.recipient_id == mine_as_department.id)
    return and_(Message.recipient_role == str(caller.role), caller.area_clause(Message.recipient_area))


def _inbox(caller: Caller) -> ColumnElement[bool]:
    return and_(_own(caller), Message.channel == "in_app")


def _read() -> ColumnElement[int]:
    return literal_column(READ, Integer)


async def inbox(session: AsyncSession, caller: Caller, paging: Paging) -> Rows[Message]:
    """The caller's messages, unread first, then the newest."""
    query = select(Message).where(_inbox(caller))
    return await pagination.scalars(session, query, paging, _read(), Message.id.desc())


def place(message: Message) -> tuple[int, UUID]:
    """Where a message stands in `inbox`."""
    return int(message.read_at is not None), message.id


async def message_in_inbox(session: AsyncSession, message_id: UUID, caller: Caller) -> Message:
    query = select(Message).where(Message.id == message_id, _inbox(caller)).with_for_update()
    message = await session.scalar(query)
    if message is None:
        raise MessageNotFound()
    return message


async def lease_due_messages(
    session: AsyncSession, channel: str, lease: UUID, span: timedelta, patience: timedelta, limit: int
) -> Sequence[Message]:
    """Takes a channel's messages whose time has come (or whose worker was lost) for `span`, by the database's clock."""
    due = (
        select(Message.id)
        .where(Message.next_attempt_at <= func.now(), Message.channel == channel)
        .order_by(Message.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    take = (
        update(Message)
        .where(Message.id.in_(due))
        .values(
            state="sending",
            # A lease that is still there is of a worker that never came back with an answer.
            outcome_unknown=or_(Message.outcome_unknown, Message.lease.is_not(None)),
            attempts=Message.attempts + 1,
            first_tried_at=func.coalesce(Message.first_tried_at, func.now()),
            give_up_at=func.coalesce(Message.give_up_at, func.now() + patience),
            lease=lease,
            next_attempt_at=func.now() + span,
        )
        .returning(Message)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(take)).all()


@dataclass(frozen=True)
class FailedMessages:
    """Which failed messages: of a channel, and where given of a template, a reason, a time of their making."""

    channel: str
    template: str | None = None
    reason_code: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None

    def clause(self) -> ColumnElement[bool]:
        clauses = [Message.state == "failed", Message.channel == self.channel]
        if self.template is not None:
            clauses.append(Message.template == self.template)
        if self.reason_code is not None:
            clauses.append(Message.reason_code == self.reason_code)
        if self.created_from is not None:
            clauses.append(Message.created_at >= self.created_from)
        if self.created_to is not None:
            clauses.append(Message.created_at < self.created_to)
        return and_(*clauses)


async def failed_messages(session: AsyncSession, wanted: FailedMessages, paging: Paging) -> Rows[Message]:
    """The newest first."""
    return await pagination.scalars(session, select(Message).where(wanted.clause()), paging, Message.id.desc())


async def failed_ids(session: AsyncSession, wanted: FailedMessages, limit: int) -> Sequence[UUID]:
    """The oldest that may be sent again, locked."""
    query = (
        select(Message.id)
        .where(wanted.clause(), Message.reason_code.not_in(REFUSED_BY_RECIPIENT))
        .order_by(Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def locked_outside_message(session: AsyncSession, message_id: UUID) -> Message:
    """A message that leaves the house, locked."""
    query = select(Message).where(Message.id == message_id, Message.channel != "in_app").with_for_update()
    message = await session.scalar(query)
    if message is None:
        raise MessageNotFound()
    return message


async def queue_again(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """What the provider may have is still asked for before anything is sent: the first try's day stays."""
    await session.execute(
        update(Message)
        .where(Message.id.in_(ids))
        .values(state="queued", attempts=0, next_attempt_at=func.now(), give_up_at=None, lease=None, reason_code=None)
        .execution_options(synchronize_session=False)
    )


async def leased_message(session: AsyncSession, message_id: UUID, lease: UUID) -> Message | None:
    """The message, locked, if the lease still holds."""
    query = select(Message).where(Message.id == message_id, Message.lease == lease)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def hold_channel(session: AsyncSession, channel: str, pause: timedelta) -> None:
    """Lets a channel's queued messages wait at least this long. What a worker has is not touched."""
    until = func.now() + pause
    await session.execute(
        update(Message)
        .where(Message.channel == channel, Message.state == "queued", Message.next_attempt_at < until)
        .values(next_attempt_at=until)
    )


async def database_now(session: AsyncSession) -> datetime:
    """Technical time, the same for all workers."""
    now: datetime = (await session.execute(select(func.now()))).scalar_one()
    return now


async def usable_token(session: AsyncSession, provider: str, stale: int, early: timedelta) -> ProviderToken | None:
    """The token if it is later than generation `stale` and good for longer than `early`."""
    query = select(ProviderToken).where(
        ProviderToken.provider == provider,
        ProviderToken.generation > stale,
        ProviderToken.expires_at > func.now() + early,
    )
    return (await session.scalars(query)).one_or_none()


async def lease_refresh(session: AsyncSession, provider: str, stale: int, early: timedelta, span: timedelta) -> bool:
    """Whether the caller is the one who renews the token, for `span`; no, if somebody is at it or just did."""
    row = await locked_token(session, provider)
    if await usable_token(session, provider, stale, early) is not None:
        return False
    now = await database_now(session)
    if row.refreshing_until is not None and row.refreshing_until > now:
        return False
    row.refreshing_until = now + span
    return True


async def locked_token(session: AsyncSession, provider: str) -> ProviderToken:
    """The provider's row, made where missing, locked."""
    blank = {"provider": provider, "id": new_id(), "generation": 0}
    await session.execute(insert(ProviderToken).values(**blank).on_conflict_do_nothing())
    query = select(ProviderToken).where(ProviderToken.provider == provider)
    return (await session.scalars(query.with_for_update())).one()


async def locked_sms(session: AsyncSession, message_id: UUID) -> Message | None:
    query = select(Message).where(Message.id == message_id, Message.channel == "sms").with_for_update()
    return (await session.scalars(query)).one_or_none()


async def record_receipt(
    session: AsyncSession, biz_id: str, message_id: UUID, success: bool, err_code: str | None
) -> None:
    row = {"biz_id": biz_id, "message_id": message_id, "success": success, "err_code": err_code}
    await session.execute(insert(SmsReceipt).values(**row).on_conflict_do_nothing())


async def receipt_of(session: AsyncSession, message_id: UUID, biz_id: str) -> SmsReceipt | None:
    return await session.get(SmsReceipt, (biz_id, message_id))


async def is_news(session: AsyncSession, subject_id: UUID, version: int) -> bool:
    """True once per version, and only while no higher one was heard."""
    row = {"subject_id": subject_id, "version": version}
    return await upsert_if_newer(session, LatestNews, row, newer_by=("version",)) == 1


async def with_news(session: AsyncSession, subject_ids: Sequence[UUID]) -> Collection[UUID]:
    """Of these subjects, those of which something was heard."""
    query = select(LatestNews.subject_id).where(LatestNews.subject_id == func.any(list(subject_ids)))
    return set(await session.scalars(query))


def new_lease() -> UUID:
    return new_id()
