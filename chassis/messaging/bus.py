"""The port between a relay and the inboxes. Two adapters: the in-process bus, and Kafka."""

from collections.abc import Sequence
from typing import Protocol

from chassis.messaging.outbox import Envelope
from chassis.service import Service


class Bus(Protocol):
    """Carries events at least once, in order per subject."""

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Returns when all are safe with the other side; raises when that is not known."""

    async def subscribe(self, service: Service) -> None:
        """From now on hands the events of the service's topics to its inbox."""

    async def lag(self, service: str) -> float:
        """How many events wait for the service at this process; NaN while nobody can say."""

    def alive(self, service: str) -> bool:
        """Whether what hands events to the service still runs."""

    async def aclose(self) -> None: ...
