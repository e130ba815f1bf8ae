"""Moves the outbox to the bus: per bucket in order, by any number of relays at once."""

import asyncio
from contextlib import suppress

from structlog import get_logger

from chassis import failpoints
from chassis.background.backoff import Backoff
from chassis.messaging import outbox
from chassis.messaging.bus import Bus
from chassis.runtime import Runtime

log = get_logger()
BATCH = 200
SHORTEST_WAIT, LONGEST_WAIT = 0.02, 0.2
SHORTEST_PAUSE, LONGEST_PAUSE = 0.04, 5.0
GROWTH = 1.1
"""Of the wait, per look that found nothing: the next event of a busy hour is not let wait for long."""


async def drain_once(runtime: Runtime, bus: Bus) -> int:
    """Sends what waits now, a batch per bucket; how many events were sent.

    A bucket that cannot be sent holds up no other; the first failure is raised after all had their turn.
    """
    async with runtime.transaction() as session:
        buckets = await outbox.buckets_with_unsent(session)
    sent, failures = 0, list[Exception]()
    for bucket in buckets:
        try:
            sent += await _drain_bucket(runtime, bus, bucket)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return sent


async def _drain_bucket(runtime: Runtime, bus: Bus, bucket: int) -> int:
    """Publishes and marks in one transaction under the bucket's lock: a crash in between sends twice, never not."""
    async with runtime.transaction() as session:
        if not await outbox.lock_bucket(session, bucket):
            return 0
        waiting = await outbox.unsent(session, bucket, BATCH, runtime.name)
        if not waiting:
            return 0
        rows = [pending.row for pending in waiting]
        if failpoints.mutant("mark_first"):
            await outbox.mark_sent(session, rows)
            await session.commit()
            failpoints.hit("relay_before_send")
            await bus.publish([pending.envelope for pending in waiting])
            return len(rows)
        failpoints.hit("relay_before_send")
        await bus.publish([pending.envelope for pending in waiting])
        failpoints.hit("relay_after_send")
        await outbox.mark_sent(session, rows)
    return len(rows)


async def run(runtime: Runtime, bus: Bus) -> None:
    """Relays until cancelled. A broker or database that is away is waited for; the outbox keeps everything."""
    hint = outbox.hint(runtime.name)
    wait, pause = SHORTEST_WAIT, Backoff(SHORTEST_PAUSE, LONGEST_PAUSE)
    while True:
        hint.clear()
        try:
            sent = await drain_once(runtime, bus)
        except Exception as error:
            seconds = pause.longer()
            log.warning("relay_waits", service=runtime.name, error=type(error).__name__, seconds=seconds)
            await asyncio.sleep(seconds)
            continue
        pause.reset()
        wait = SHORTEST_WAIT if sent else min(wait * GROWTH, LONGEST_WAIT)
        if not sent:
            with suppress(TimeoutError):
                await asyncio.wait_for(hint.wait(), wait)
