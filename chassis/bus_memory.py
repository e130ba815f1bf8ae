"""The in-process bus: publishing is delivering. The outbox row stays unsent until every inbox has the event."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis import inbox
from chassis.outbox import Envelope
from chassis.service import Runtime


class MemoryBus:
    """Durable only through the outbox and inbox tables on both sides, which are the same as with Kafka."""

    def __init__(self) -> None:
        self._subscribers: list[Runtime] = []
        self._waiting: defaultdict[str, set[UUID]] = defaultdict(set)

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        addressed = [
            (runtime, envelope)
            for envelope in envelopes
            for runtime in self._subscribers
            if envelope.topic in runtime.handlers.topics
        ]
        for runtime, envelope in addressed:
            self._waiting[runtime.name].add(envelope.id)
        for runtime, envelope in addressed:
            await inbox.deliver(runtime, envelope)
            self._waiting[runtime.name].discard(envelope.id)

    async def subscribe(self, runtime: Runtime) -> None:
        self._subscribers.append(runtime)

    async def lag(self, service: str) -> float:
        """Published events that the service has not handled: under way, or stopped by a database that is away."""
        return float(len(self._waiting[service]))

    def alive(self, service: str) -> bool:
        """The relay itself hands over; there is no task of our own that could end."""
        return any(runtime.name == service for runtime in self._subscribers)

    async def aclose(self) -> None:
        self._subscribers.clear()
