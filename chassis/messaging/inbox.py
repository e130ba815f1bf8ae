"""The inbox: each event has its effect once, however often and in whatever order it arrives."""

import asyncio
import traceback
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from chassis import failpoints
from chassis.db import new_id
from chassis.messaging import dead_letters
from chassis.messaging.handlers import Handler
from chassis.messaging.outbox import Envelope
from chassis.observability import tracing
from chassis.pii import scrubbed
from chassis.runtime import Runtime
from chassis.service import Service
from contracts.envelope import Delivery, Event
from contracts.events import EVENTS
from policy_engine.errors import CityStopped

log = get_logger()
PAUSE_SECONDS = 0.05
_TRANSIENT_STATES = ("08", "40", "53", "55", "57")
"""SQLSTATE classes: connection, rollback (deadlock, serialization), resources, lock not available, shutdown."""


class Transient(Exception):
    """The database could not be asked now; the event must be delivered again."""


def envelope(
    event: Event,
    *,
    source: str,
    event_id: UUID | None = None,
    time: datetime | None = None,
    traceparent: str | None = None,
) -> Envelope:
    return Envelope(
        id=event_id or new_id(),
        type=event.TYPE,
        source=source,
        subject=event.subject(),
        time=time or datetime.now(UTC),
        topic=event.TOPIC,
        data=event.model_dump_json().encode(),
        traceparent=traceparent,
    )


async def deliver(service: Service, received: Envelope) -> None:
    """Runs every handler of the event's type, each in its own transaction with its inbox row.

    A handler that keeps failing leaves a dead letter and does not stop the others; so does one that asks for the pack
    of a stopped city, at once, and a type that no contract knows. A known type without a handler here is nobody's
    business here. Raises Transient when the database is away or too busy: then nothing is decided, and the event must
    come again.
    """
    await deliver_to(service, service.handlers.for_type(received.type), received)


async def deliver_to(service: Service, handlers: Sequence[Handler], received: Envelope) -> None:
    """Does `deliver` for these handlers of the event's type, where it has any."""
    if not handlers and received.type not in EVENTS:
        await refuse(service.runtime, received, "no contract knows this type")
    for handler in handlers:
        with _in_context(service.runtime, received):
            await _try(service.runtime, handler, received)


async def refuse(runtime: Runtime, received: Envelope, reason: str) -> None:
    """Keeps a record that is no usable event, for a person to look at. Raises Transient as `deliver` does."""
    with _in_context(runtime, received):
        await _bury(runtime, dead_letters.NOBODY, received, reason, 1)


@contextmanager
def _in_context(runtime: Runtime, received: Envelope) -> Iterator[None]:
    """Trace and log context of an event. Its type may come from a stranger, and logs hold no personal data."""
    with (
        tracing.continued(received.traceparent),
        bound_contextvars(service=runtime.name, event_id=str(received.id), event_type=scrubbed(received.type)),
    ):
        yield


async def _try(runtime: Runtime, handler: Handler, received: Envelope) -> None:
    attempts = runtime.settings.handler_attempts
    for attempt in range(1, attempts + 1):
        try:
            await handle_once(runtime, handler, received)
            return
        except (ValidationError, CityStopped) as error:  # another attempt of this process comes to the same
            await _give_up(runtime, handler, received, error, attempt)
            return
        except Exception as error:
            if is_transient(error):
                raise Transient(type(error).__name__) from error
            if attempt == attempts:
                await _give_up(runtime, handler, received, error, attempt)
                return
            await asyncio.sleep(PAUSE_SECONDS * 2**attempt)


async def handle_once(runtime: Runtime, handler: Handler, received: Envelope) -> bool:
    """The handler's effect and its inbox row in one transaction; False if it was had before, or is none of its."""
    delivery = opened(handler, received)
    if not handler.concerns(delivery.data, runtime):
        return False
    async with runtime.transaction() as session:
        if not await new_to(session, handler.name, [received.id]):
            return False
        await handler.handle(session, delivery, runtime)
    return True


def opened(handler: Handler, received: Envelope) -> Delivery[Event]:
    return Delivery(
        id=received.id,
        type=received.type,
        source=received.source,
        subject=received.subject,
        time=received.time,
        traceparent=received.traceparent,
        data=handler.event.model_validate_json(received.data),
    )


async def new_to(session: AsyncSession, handler: str, event_ids: Sequence[UUID]) -> Collection[UUID]:
    """Notes the events as handled; returns those that were not yet."""
    if failpoints.mutant("no_inbox"):
        return set(event_ids)
    insert = text(
        "INSERT INTO inbox (handler, event_id) SELECT :handler, event_id FROM unnest(CAST(:ids AS uuid[])) AS event_id"
        " ORDER BY event_id ON CONFLICT DO NOTHING RETURNING event_id"
    )
    return set(await session.scalars(insert, {"handler": handler, "ids": list(event_ids)}))


async def _give_up(runtime: Runtime, handler: Handler, received: Envelope, error: Exception, attempts: int) -> None:
    """The dead letter names kind and place of the failure only: a message may hold a person's data."""
    await _bury(runtime, handler.name, received, place_of(error), attempts)


async def _bury(runtime: Runtime, handler: str, received: Envelope, error: str, attempts: int) -> None:
    log.error("dead_letter", handler=handler, error=error)
    try:
        async with runtime.transaction() as session:
            await dead_letters.record(session, handler, received, error, attempts)
    except Exception as outage:
        raise Transient(type(outage).__name__) from outage


def place_of(error: Exception) -> str:
    if isinstance(error, CityStopped):
        return f"{dead_letters.CITY_STOPPED}: {error.city}"
    if isinstance(error, ValidationError):
        fields = ", ".join(".".join(map(str, item["loc"])) or "payload" for item in error.errors()[:5])
        return f"payload does not fit the contract: {fields}"
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return f"{type(error).__name__} at {last.name}:{last.lineno}" if last else type(error).__name__


def is_transient(error: BaseException) -> bool:
    """Whether trying again later can help without anybody mending anything."""
    if isinstance(error, Transient | PoolTimeout | InterfaceError | ConnectionError):
        return True
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        unreachable = isinstance(error, OperationalError) and not state
        return error.connection_invalidated or state[:2] in _TRANSIENT_STATES or unreachable
    return False
