"""Every event of the platform, by its producer: contracts.events.<service>."""

from contracts.envelope import Event
from contracts.events import jobfair, notify, registry, subsidy

__all__ = ["EVENTS", "TOPICS", "jobfair", "notify", "registry", "subsidy"]


def _concrete(base: type[Event]) -> list[type[Event]]:
    leaves: list[type[Event]] = []
    for child in base.__subclasses__():
        if "TYPE" in vars(child):
            leaves.append(child)
        leaves += _concrete(child)
    return leaves


EVENTS: dict[str, type[Event]] = {event.TYPE: event for event in sorted(_concrete(Event), key=lambda e: e.TYPE)}
"""Every event type of the platform by its CloudEvents type."""

TOPICS: tuple[str, ...] = tuple(sorted({event.TOPIC for event in EVENTS.values()}))
