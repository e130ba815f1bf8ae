"""Events of notify: clocks and messages. New fields are optional, or the type is new."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.envelope import Event


class _Clock(Event):
    TOPIC: ClassVar[str] = "notify.clock"
    SUBJECT: ClassVar[str] = "subject_id"

    clock_id: UUID
    kind: str
    subject_id: UUID
    city: str
    area: str


class ClockStarted(_Clock):
    TYPE: ClassVar[str] = "notify.clock_started.v1"
    started_on: date
    due_on: date | None
    """None where the document gives no number: the clock runs without a due date and says so."""


class ClockWarned(_Clock):
    TYPE: ClassVar[str] = "notify.clock_warned.v1"
    due_on: date
    warned_on: date


class ClockBreached(_Clock):
    TYPE: ClassVar[str] = "notify.clock_breached.v1"
    due_on: date
    breached_on: date


class ClockMet(_Clock):
    TYPE: ClassVar[str] = "notify.clock_met.v1"
    started_on: date
    due_on: date | None
    met_on: date
    in_time: bool | None
    late_entry: bool = False
    """Late only because a contact was entered after the breach for a day before it, and nobody has confirmed it."""


class _Message(Event):
    TOPIC: ClassVar[str] = "notify.message"
    SUBJECT: ClassVar[str] = "message_id"

    message_id: UUID
    city: str
    template: str
    channel: Literal["in_app", "wechat", "sms"]


class MessageDelivered(_Message):
    TYPE: ClassVar[str] = "notify.message_delivered.v1"
    delivered_on: date


class MessageFailed(_Message):
    TYPE: ClassVar[str] = "notify.message_failed.v1"
    reason_code: str
    failed_on: date
