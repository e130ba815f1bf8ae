"""What happens to a message: it is told, tried, settled by the provider's word, and read."""

import hmac
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.calls import CredentialsRefused, NoAnswer
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.observability import tracing
from chassis.problems import Conflict, NotFound
from chassis.runtime import Runtime
from contracts.events.notify import MessageDelivered, MessageFailed
from services.notify.messages import repository, rules
from services.notify.messages.models import Message
from services.notify.messages.ports import Contact, Providers
from services.notify.messages.repository import FailedMessages
from services.notify.messages.rules import DeliveryOutcome, Notification
from services.notify.messages.templates import channels_of
from services.notify.settings import notify_settings

STATUS_LISTED = timedelta(days=30)
"""For so long the provider lists what it took (QuerySendDetails)."""


async def enqueue(session: AsyncSession, runtime: Runtime, notifications: Sequence[Notification]) -> None:
    """Puts notifications on their channels, each once per occasion. An inbox has its message at once; others wait."""
    await enqueue_traced(session, runtime, [(tracing.current(), notification) for notification in notifications])


async def enqueue_traced(
    session: AsyncSession, runtime: Runtime, notifications: Sequence[tuple[str | None, Notification]]
) -> None:
    """Does `enqueue` for notifications of several acts, each with the trace of its own."""
    if not notifications:
        return
    settings, at = notify_settings(), await repository.database_now(session)
    rows, traces = list[dict[str, Any]](), dict[UUID, str | None]()
    for trace, notification in notifications:
        for channel in channels_of(notification, settings.channels_for(notification.template)):
            rows.append(_row(notification, channel, at))
            traces[rows[-1]["id"]] = trace
    added = await repository.add_new(session, rows)
    today = await runtime.clock.today(session)
    arrived = [message for message in added if message.channel == "in_app"]
    async with outbox.gathered(session):
        for trace, messages in groupby(arrived, key=lambda message: traces[message.id]):
            with tracing.within(trace):
                await outbox.record(session, *(MessageDelivered(**_about(m), delivered_on=today) for m in messages))


def _row(notification: Notification, channel: str, at: datetime) -> dict[str, Any]:
    waits = channel != "in_app"
    return {
        "id": new_id(),
        "city": notification.city,
        "recipient_kind": notification.to.kind,
        "recipient_id": notification.to.id,
        "recipient_role": notification.to.role,
        "recipient_area": notification.to.area,
        "template": notification.template,
        "params": dict(notification.params),
        "channel": channel,
        "business_key": notification.business_key,
        "state": "queued" if waits else "delivered",
        "next_attempt_at": at if waits else None,
    }


async def mark_read(session: AsyncSession, message_id: UUID, by: Caller, at: datetime) -> Message:
    """The first reading counts; again is no change."""
    message = await repository.message_in_inbox(session, message_id, by)
    if message.read_at is None:
        message.state, message.read_at = "read", at
    return message


async def attempt(providers: Providers, message: Message) -> DeliveryOutcome:
    """One try to deliver a leased message. Talks to others: never inside a transaction."""
    last = out_of_time(message)
    try:
        contact = await providers.contacts.of(message.recipient_id)
        if contact is None:
            return DeliveryOutcome("failed", "person-unknown")
        via = _by_wechat if message.channel == "wechat" else _by_sms
        return await via(providers, message, contact, last)
    except NoAnswer as silent:
        uncertain = silent.uncertain or message.outcome_unknown
        return rules.no_answer(message.channel, silent.code, uncertain, message.attempts, _jitter(), last=last)
    except CredentialsRefused as refused:
        outcome = rules.outcome_of("throttle", refused.code, message.attempts, _jitter())
        return replace(outcome, uncertain=message.outcome_unknown)


def out_of_time(message: Message) -> bool:
    """Whether this try is the last: the time for which a message is tried is over."""
    return message.give_up_at is not None and datetime.now(UTC) >= message.give_up_at


async def _by_wechat(providers: Providers, message: Message, contact: Contact, last: bool) -> DeliveryOutcome:
    if not contact.openid:
        return DeliveryOutcome("failed", "no-openid")
    errcode = await providers.wechat.send(contact.openid, message.template, message.params)
    answer = rules.wechat_answer(errcode)
    if answer == "accepted":
        return DeliveryOutcome("delivered")
    return rules.outcome_of(answer, str(errcode), message.attempts, _jitter(), last=last)


async def _by_sms(providers: Providers, message: Message, contact: Contact, last: bool) -> DeliveryOutcome:
    """What may be out already is asked for first: nobody gets the same SMS twice."""
    if not contact.phone:
        return DeliveryOutcome("failed", "no-phone")
    if message.provider_ref or message.outcome_unknown:
        status = await _delivery_status(providers, message, contact.phone, last)
        if status is not None:
            return status
    sent = await providers.sms.send(contact.phone, message.template, message.params, str(message.id))
    answer = rules.sms_answer(sent.code)
    if answer == "accepted":
        return DeliveryOutcome(state="submitted", reason_code=None, pause=rules.RECEIPT_PAUSE, provider_ref=sent.biz_id)
    return rules.outcome_of(answer, sent.code, message.attempts, _jitter(), last=last)


async def _delivery_status(providers: Providers, message: Message, phone: str, last: bool) -> DeliveryOutcome | None:
    """What the provider knows of it; None where it never had it, so that sending is safe."""
    for day in _days_of_tries(message):
        delivery = await providers.sms.query_delivery(phone, day, str(message.id))
        if delivery is None:
            continue
        if delivery.state == "delivered":
            return DeliveryOutcome("delivered")
        if delivery.state == "failed":
            return DeliveryOutcome("failed", delivery.err_code or "undelivered")
        return rules.submitted(message.provider_ref, message.attempts, last=last)
    return rules.submitted(message.provider_ref, message.attempts, last=last) if message.provider_ref else None


def _days_of_tries(message: Message) -> list[date]:
    """Every day of China on which a try may have reached the provider, the latest first.

    From the day of the first try on, however long ago: it lists an SMS under the day on which it took it.
    """
    last = civil_date(datetime.now(UTC))
    first = max(civil_date(message.first_tried_at or datetime.now(UTC)), last - STATUS_LISTED)
    return [last - timedelta(days=back) for back in range((last - first).days + 1)]


def _jitter() -> float:
    return random.random()  # noqa: S311


async def settle(
    session: AsyncSession, runtime: Runtime, message_id: UUID, lease: UUID, outcome: DeliveryOutcome
) -> bool:
    """Writes what became of a try, if the lease still holds; False if somebody else has the message now."""
    message = await repository.leased_message(session, message_id, lease)
    if message is None:
        return False
    message.lease, message.outcome_unknown = None, outcome.uncertain
    message.reason_code = outcome.reason_code
    message.provider_ref = outcome.provider_ref or message.provider_ref
    if outcome.state in ("delivered", "failed"):
        await _close(session, runtime, message, outcome.state == "delivered", outcome.reason_code)
        return True
    message.state = "sending" if outcome.state == "submitted" else "queued"
    message.next_attempt_at = await repository.database_now(session) + (outcome.pause or timedelta(0))
    if outcome.state == "submitted" and message.provider_ref:
        early = await repository.receipt_of(session, message.id, message.provider_ref)
        if early is not None:
            await _close(session, runtime, message, early.success, early.err_code)
    return True


async def _close(session: AsyncSession, runtime: Runtime, message: Message, good: bool, reason: str | None) -> None:
    """The end of a message, with its event."""
    message.state, message.next_attempt_at, message.lease = "delivered" if good else "failed", None, None
    message.outcome_unknown = message.outcome_unknown and not good
    message.reason_code = None if good else reason or "undelivered"
    today = await runtime.clock.today(session)
    if good:
        await outbox.record(session, MessageDelivered(**_about(message), delivered_on=today))
    else:
        failed = MessageFailed(**_about(message), reason_code=message.reason_code or "", failed_on=today)
        await outbox.record(session, failed)


@dataclass(frozen=True)
class Receipt:
    """The provider's word on one SMS, without the number."""

    biz_id: str
    message_id: UUID
    success: bool
    err_code: str | None


def check_receipt_secret(given: str) -> None:
    """Raises NotFound for a wrong secret, and where none is set: the endpoint is then not there."""
    expected = notify_settings().receipt_secret.get_secret_value()
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotFound()


async def take_receipts(session: AsyncSession, runtime: Runtime, receipts: Sequence[Receipt]) -> None:
    """Keeps receipts of our own SMS and ends those that wait for one. Any order, any number of times."""
    for receipt in sorted(receipts, key=lambda receipt: receipt.message_id):
        message = await repository.locked_sms(session, receipt.message_id)
        if message is None:
            continue
        await repository.record_receipt(session, receipt.biz_id, message.id, receipt.success, receipt.err_code)
        if _settles(receipt, message):
            await _close(session, runtime, message, receipt.success, receipt.err_code)


def _settles(receipt: Receipt, message: Message) -> bool:
    """A receipt ends the try it belongs to. While a first try is under way, its writer will look for it."""
    if message.state not in ("queued", "sending"):
        return False
    if message.provider_ref is not None:
        return message.provider_ref == receipt.biz_id
    return message.outcome_unknown and message.lease is None


class NotFailed(Conflict):
    slug, title = "message-not-failed", "只有发送失败的消息可以重发"


class RefusedByRecipient(Conflict):
    slug, title = "refused-by-recipient", "对方已拒绝接收，不能重发"


async def resend(session: AsyncSession, message_id: UUID, by: Caller) -> Message:
    """Puts a failed message back on its channel, with a whole day of tries before it."""
    message = await repository.locked_outside_message(session, message_id)
    if message.state != "failed":
        raise NotFailed(state=message.state)
    if not rules.may_be_resent(message.reason_code):
        raise RefusedByRecipient()
    await repository.queue_again(session, [message.id])
    await audit.record(session, by, "resend_message", "message", message.id)
    await session.refresh(message)
    return message


async def resend_many(session: AsyncSession, wanted: FailedMessages, by: Caller, limit: int) -> int:
    """Puts up to `limit` failed messages of one kind back on their channel; returns how many."""
    ids = await repository.failed_ids(session, wanted, limit)
    await repository.queue_again(session, ids)
    for message_id in ids:
        await audit.record(session, by, "resend_message", "message", message_id)
    return len(ids)


def _about(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "city": message.city,
        "template": message.template,
        "channel": message.channel,
    }
