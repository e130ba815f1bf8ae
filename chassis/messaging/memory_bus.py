"""The in-process bus: publishing is delivering. The outbox row stays unsent until every inbox has the event."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.messaging import inbox
from chassis.messaging.outbox import Envelope
from chassis.service import Service


class MemoryBus:
    """Durable only through the outbox and inbox tables on both sides, which are the same as with Kafka."""

    def __init__(self) -> None:
        self._subscribers: list[Service] = []
        self._waiting: defaultdict[str, set[UUID]] = defaultdict(set)

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        addressed = [
            (service, envelope)
            for envelope in envelopes
            for service in self._subscribers
            if envelope.topic in service.handlers.topics
        ]
        for service, envelope in addressed:
            self._waiting[service.name].add(envelope.id)
        for service, envelope in addressed:
            await inbox.deliver(service, envelope)
            self._waiting[service.name].discard(envelope.id)

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
