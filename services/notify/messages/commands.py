"""What happens to a message: it is told, tried, settled by the provider's word, and read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import messaging
from chassis.access import Caller
from chassis.service import Runtime
from contracts.events import MessageDelivered
from services.notify.messages import repository
from services.notify.messages.models import Message
from services.notify.messages.rules import Note
from services.notify.messages.templates import channels_of
from services.notify.settings import notify_settings


async def tell(session: AsyncSession, runtime: Runtime, notes: Sequence[Note]) -> None:
    """Puts notes on their channels, each once per occasion. An inbox has its message at once; others wait."""
    on, at = notify_settings().channels, await repository.database_now(session)
    rows = [_row(note, channel, at) for note in notes for channel in channels_of(note, on)]
    added = await repository.add_new(session, rows)
    today = await runtime.clock.today(session)
    arrived = [message for message in added if message.channel == "in_app"]
    await messaging.record(session, *(MessageDelivered(**_about(m), delivered_on=today) for m in arrived))


def _row(note: Note, channel: str, at: datetime) -> dict[str, Any]:
    waits = channel != "in_app"
    return {
        "city": note.city,
        "recipient_kind": note.to.kind,
        "recipient_id": note.to.id,
        "recipient_role": note.to.role,
        "recipient_area": note.to.area,
        "template": note.template,
        "params": dict(note.params),
        "channel": channel,
        "business_key": note.business_key,
        "state": "queued" if waits else "delivered",
        "next_attempt_at": at if waits else None,
    }


async def mark_read(session: AsyncSession, message_id: UUID, by: Caller, at: datetime) -> Message:
    """The first reading counts; again is no change."""
    message = await repository.message_in_inbox(session, message_id, by)
    if message.read_at is None:
        message.state, message.read_at = "read", at
    return message


def _about(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "city": message.city,
        "template": message.template,
        "channel": message.channel,
    }
