"""The in-process bus: publishing is delivering. The outbox row stays unsent until every inbox has the event."""

from collections.abc import Sequence

from chassis import inbox
from chassis.outbox import Envelope
from chassis.service import Runtime


class MemoryBus:
    """Durable only through the outbox and inbox tables on both sides, which are the same as with Kafka."""

    def __init__(self) -> None:
        self._subscribers: list[Runtime] = []

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            for runtime in self._subscribers:
                if envelope.topic in runtime.handlers.topics:
                    await inbox.deliver(runtime, envelope)

    async def subscribe(self, runtime: Runtime) -> None:
        self._subscribers.append(runtime)

    def lag(self, service: str) -> int:
        """Nothing waits between relay and inbox here."""
        return 0

    async def aclose(self) -> None:
        self._subscribers.clear()
