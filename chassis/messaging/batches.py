"""Several events of the log at one go, for handlers that take sets of them."""

from collections import defaultdict
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from structlog import get_logger

from chassis import failpoints
from chassis.messaging import inbox
from chassis.messaging.handlers import Handler, HandlerTable
from chassis.messaging.outbox import Envelope
from chassis.runtime import Runtime
from chassis.service import Service
from contracts.envelope import Delivery, Event

log = get_logger()
LARGEST = 500
_Readings: TypeAlias = MutableMapping[tuple[type[Event], UUID], Delivery[Any]]


@dataclass(frozen=True)
class Arrival:
    """An event as it came, and as its handler reads it."""

    envelope: Envelope
    delivery: Delivery[Any]


def batches_of(handlers: HandlerTable, received: Sequence[Envelope]) -> Iterator[Sequence[Envelope]]:
    """Cuts the log where a subject's event follows one of another type, and around what nobody takes in sets.

    So within a batch the events may be handled type by type, and each subject's still come in their order.
    """
    batch: list[Envelope] = []
    types: dict[tuple[str, str], str] = {}
    for envelope in received:
        subject, alone = (envelope.topic, envelope.subject), handlers.one_by_one(envelope.type)
        if batch and (alone or types.get(subject, envelope.type) != envelope.type or len(batch) == LARGEST):
            yield batch
            batch, types = [], {}
        if alone:
            yield [envelope]
            continue
        types[subject] = envelope.type
        batch.append(envelope)
    if batch:
        yield batch


async def deliver_batch(service: Service, batch: Sequence[Envelope]) -> None:
    """Does what `inbox.deliver` does for each event of one of `batches_of`.

    Raises Transient as that does: some of the events may have had their effect by then, and all must come again.
    """
    turns = service.runtime.turns["consumer"]
    try:
        await _deliver(service, batch)
    except Exception as error:
        turns.failed(error.__cause__ or error)
        raise
    turns.succeeded()


async def _deliver(service: Service, batch: Sequence[Envelope]) -> None:
    by_type: defaultdict[str, list[Envelope]] = defaultdict(list)
    for envelope in batch:
        by_type[envelope.type].append(envelope)
    for kind, envelopes in by_type.items():
        handlers, readings = service.handlers.for_type(kind), dict[tuple[type[Event], UUID], Delivery[Any]]()
        for handler in handlers:
            arrivals, odd = _sorted_out(service.runtime, handler, envelopes, readings)
            await _hand_over(service, handler, arrivals)
            for envelope in odd:
                await inbox.deliver_to(service, [handler], envelope)
        if not handlers:
            for envelope in envelopes:
                await inbox.deliver_to(service, handlers, envelope)


def _sorted_out(
    runtime: Runtime, handler: Handler, envelopes: Sequence[Envelope], readings: _Readings
) -> tuple[Sequence[Arrival], Sequence[Envelope]]:
    """What concerns the handler, each event once; and what cannot be read or asked about.

    That comes alone, after the others: it leaves a dead letter of its own and no effect that an order could matter to.
    """
    arrivals: dict[UUID, Arrival] = {}
    odd: list[Envelope] = []
    for envelope in envelopes:
        key = (handler.event, envelope.id)
        try:
            if key not in readings:
                readings[key] = inbox.opened(handler, envelope)
            if handler.concerns(readings[key].data, runtime):
                arrivals.setdefault(envelope.id, Arrival(envelope, readings[key]))
        except Exception:  # whatever it is, `deliver_to` meets it again and says so
            odd.append(envelope)
    return list(arrivals.values()), odd


async def _hand_over(service: Service, handler: Handler, arrivals: Sequence[Arrival]) -> None:
    """In one transaction. What fails comes again in halves, in its order, down to the event that fails alone.

    So one bad event costs its batch few transactions, and its neighbours nothing.
    """
    if handler.handle_many is None or len(arrivals) < 2:
        for arrival in arrivals:
            await inbox.deliver_to(service, [handler], arrival.envelope)
    elif not await _took(service.runtime, handler, [arrival.delivery for arrival in arrivals]):
        middle = len(arrivals) // 2
        await _hand_over(service, handler, arrivals[:middle])
        await _hand_over(service, handler, arrivals[middle:])


async def _took(runtime: Runtime, handler: Handler, deliveries: Sequence[Delivery[Any]]) -> bool:
    """One transaction for all; False where it failed: then nothing has happened."""
    assert handler.handle_many is not None
    try:
        async with runtime.transaction() as session:
            fresh = await inbox.new_to(session, handler.name, [delivery.id for delivery in deliveries])
            if fresh:
                news = [delivery for delivery in deliveries if delivery.id in fresh]
                await handler.handle_many(session, news, runtime)
            failpoints.hit("set_before_commit")
    except Exception as error:
        log.warning("set_in_halves", service=runtime.name, handler=handler.name, error=type(error).__name__)
        return False
    return True
