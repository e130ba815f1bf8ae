"""Several events of the log at one go, for handlers that take sets of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from structlog import get_logger

from chassis.messaging import inbox
from chassis.messaging.handlers import Handler, HandlerTable
from chassis.messaging.outbox import Envelope
from chassis.runtime import Runtime
from chassis.service import Service

log = get_logger()
LARGEST = 500


def batches_of(handlers: HandlerTable, received: Sequence[Envelope]) -> Iterator[Sequence[Envelope]]:
    """Cuts the log where a subject's event follows one of another type, and around what is handled one by one.

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
    by_type: defaultdict[str, list[Envelope]] = defaultdict(list)
    for envelope in batch:
        by_type[envelope.type].append(envelope)
    for kind, envelopes in by_type.items():
        handlers = service.handlers.for_type(kind)
        others = [handler for handler in handlers if not await _took(service.runtime, handler, envelopes)]
        if others or not handlers:
            for envelope in envelopes:
                await inbox.deliver_to(service, others, envelope)


async def _took(runtime: Runtime, handler: Handler, envelopes: Sequence[Envelope]) -> bool:
    """One transaction for all; False where there is no such way, or it failed: then nothing has happened."""
    if handler.handle_many is None or len(envelopes) < 2:
        return False
    try:
        read = [inbox.opened(handler, envelope) for envelope in envelopes]
        deliveries = {delivery.id: delivery for delivery in read if handler.concerns(delivery.data, runtime)}
        if not deliveries:
            return True
        async with runtime.transaction() as session:
            fresh = await inbox.new_to(session, handler.name, list(deliveries))
            if fresh:
                await handler.handle_many(
                    session, [delivery for delivery in deliveries.values() if delivery.id in fresh], runtime
                )
    except Exception as error:
        log.warning("set_one_by_one", service=runtime.name, handler=handler.name, error=type(error).__name__)
        return False
    return True
