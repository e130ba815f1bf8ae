"""Moves the outbox to the bus: in order within a bucket, by any number of relays at once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from structlog import get_logger

from chassis import failpoints
from chassis.background.backoff import Backoff
from chassis.messaging import outbox
from chassis.messaging.bus import Bus
from chassis.messaging.watermarks import Watermarks
from chassis.runtime import Runtime

log = get_logger()
BATCH = 1_600
"""Events of one transaction at most, shared among the buckets that wait."""
SHORTEST_WAIT, LONGEST_WAIT = 0.01, 0.2
SHORTEST_PAUSE, LONGEST_PAUSE = 0.04, 5.0
GROWTH = 1.05
"""Of the wait, per look that found nothing: some four seconds from the shortest to the longest, so that the events of a
busy hour meet a relay that looks all the time."""


async def drain_once(runtime: Runtime, bus: Bus, marks: Watermarks | None = None) -> int:
    """Sends what waits now, a batch of all free buckets in one transaction; how many events were sent.

    Where that fails, bucket by bucket: one that cannot be sent holds up no other. The first failure is raised after all
    had their turn.
    """
    lows = (marks or Watermarks()).lows
    buckets = await _waiting(runtime, lows)
    if len(buckets) > 1:
        with suppress(Exception):  # it shows again in the bucket that it belongs to
            return await _drain(runtime, bus, buckets, lows)
    sent, failures = 0, list[Exception]()
    for bucket in buckets:
        try:
            sent += await _drain(runtime, bus, [bucket], lows)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return sent


async def _waiting(runtime: Runtime, lows: Sequence[int]) -> Sequence[int]:
    """Outside a transaction: most looks see nothing, and are to cost next to nothing."""
    async with runtime.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        return await outbox.waiting_buckets(connection, lows)


async def _drain(runtime: Runtime, bus: Bus, waiting: Sequence[int], lows: Sequence[int]) -> int:
    """Publishes and marks in one transaction under the buckets' locks: a crash in between sends twice, never not."""
    async with runtime.transaction() as session:
        buckets = await outbox.lock_buckets(session, waiting)
        if not buckets:
            return 0
        events = await outbox.unsent(session, buckets, lows, BATCH // len(buckets), runtime.name)
        if not events:
            return 0
        rows, envelopes = [event.row for event in events], [event.envelope for event in events]
        if failpoints.mutant("mark_first"):
            await outbox.mark_sent(session, rows)
            await session.commit()
            failpoints.hit("relay_before_send")
            await bus.publish(envelopes)
            return len(rows)
        failpoints.hit("relay_before_send")
        await bus.publish(envelopes)
        failpoints.hit("relay_after_send")
        await outbox.mark_sent(session, rows)
    return len(rows)


async def run(runtime: Runtime, bus: Bus) -> None:
    """Relays until cancelled. A broker or database that is away is waited for; the outbox keeps everything."""
    hint, turns = outbox.hint(runtime.name), runtime.turns["relay"]
    turns.every = LONGEST_WAIT
    wait, pause, marks = SHORTEST_WAIT, Backoff(SHORTEST_PAUSE, LONGEST_PAUSE), Watermarks()
    while True:
        hint.clear()
        try:
            sent = await drain_once(runtime, bus, marks)
            if sent:
                await marks.raise_if_due(runtime)
        except Exception as error:
            marks = Watermarks()
            turns.failed(error)
            seconds = pause.longer()
            log.warning("relay_waits", service=runtime.name, error=type(error).__name__, seconds=seconds)
            await asyncio.sleep(seconds)
            continue
        turns.succeeded()
        pause.reset()
        wait = SHORTEST_WAIT if sent else min(wait * GROWTH, LONGEST_WAIT)
        if not sent:
            with suppress(TimeoutError):
                await asyncio.wait_for(hint.wait(), wait)
