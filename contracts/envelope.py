"""The CloudEvents 1.0 envelope of every event, and the base class of the payloads."""

from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A past fact. Carries opaque ids, codes, dates and amounts; never a name, ID number, phone or account.

    Subclasses state `TYPE` (for example `registry.graduate_registered.v1`), `TOPIC` (a topic per producer
    aggregate) and `subject()`: the aggregate's id, which is also the Kafka key, so that one subject's facts
    stay in order. Unknown fields are ignored on reading, so that an added optional field keeps the version.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    SUBJECT: ClassVar[str]

    def subject(self) -> str:
        return str(getattr(self, self.SUBJECT))


E = TypeVar("E", bound=Event)


class Delivery(BaseModel, Generic[E]):
    """One event as a handler receives it: CloudEvents attributes plus the typed payload."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    traceparent: str | None = None
    data: E
