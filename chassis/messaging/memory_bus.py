"""The in-process bus: publishing is delivering. The outbox row stays unsent until every inbox has the event."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.messaging.batches import batches_of, deliver_batch
from chassis.messaging.outbox import Envelope
from chassis.service import Service


class MemoryBus:
    """Durable only through the outbox and inbox tables on both sides, which are the same as with Kafka."""

    def __init__(self) -> None:
        self._subscribers: list[Service] = []
        self._waiting: defaultdict[str, set[UUID]] = defaultdict(set)

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        addressed = [
            (service, [envelope for envelope in envelopes if envelope.topic in service.handlers.topics])
            for service in self._subscribers
        ]
        for service, own in addressed:
            self._waiting[service.name].update(envelope.id for envelope in own)
        for service, own in addressed:
            for batch in batches_of(service.handlers, own):
                await deliver_batch(service, batch)
                self._waiting[service.name].difference_update(envelope.id for envelope in batch)

    async def subscribe(self, service: Service) -> None:
        self._subscribers.append(service)

    async def lag(self, service: str) -> float:
        """Published events that the service has not handled: under way, or stopped by a database that is away."""
        return float(len(self._waiting[service]))

    def alive(self, service: str) -> bool:
        """The relay itself hands over; there is no task of our own that could end."""
        return any(each.name == service for each in self._subscribers)

    async def aclose(self) -> None:
        self._subscribers.clear()
