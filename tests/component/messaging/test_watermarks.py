"""Below a bucket's watermark nothing is looked for: so nothing may ever appear there that is still to be sent."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from chassis.db import new_id
from chassis.messaging import outbox, relay
from chassis.messaging.bus import Bus
from chassis.messaging.memory_bus import MemoryBus
from chassis.messaging.outbox import Envelope, bucket_of, record
from chassis.messaging.watermarks import Watermarks
from tests.component.messaging.stage import Stage, registered, same_bucket, until

HELD = 77
WAITS_FOR_HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :held AND NOT granted")


async def _raised(here: Stage, marks: Watermarks) -> list[int]:
    for _ in range(2):
        await marks.rise(here.producer.runtime)
    return marks.lows


async def _drained(here: Stage, marks: Watermarks) -> int:
    return await relay.drain_once(here.producer.runtime, here.bus, marks)


def _bucket(subject: Any) -> int:
    return bucket_of(*_key(subject))


def _key(subject: Any) -> tuple[str, str]:
    event = registered(subject)
    return event.TOPIC, event.subject()


async def test_what_was_sent_is_below_the_mark_and_what_comes_is_sent(here: Stage) -> None:
    marks, (first, second) = Watermarks(), same_bucket(2)
    await here.tell(registered(first))
    assert await _drained(here, marks) == 1
    raised = await _raised(here, marks)
    assert min(raised) > 1
    await here.tell(registered(second))
    assert await _drained(here, marks) == 1


async def test_what_waits_holds_its_buckets_mark_and_no_other(here: Stage) -> None:
    marks, waiting = Watermarks(), new_id()
    await here.tell(registered(new_id()))
    assert await _drained(here, marks) == 1
    await here.tell(registered(waiting))
    raised = await _raised(here, marks)
    others = [low for bucket, low in enumerate(raised) if bucket != _bucket(waiting)]
    assert (raised[_bucket(waiting)], set(others)) == (min(raised), {max(raised)})
    assert raised[_bucket(waiting)] < max(raised)
    assert await _drained(here, marks) == 1


async def test_a_number_whose_transaction_is_open_is_not_passed(here: Stage) -> None:
    marks, (late, early) = Watermarks(), same_bucket(2)
    async with here.producer.runtime.transaction() as slow:
        await record(slow, registered(late))
        await here.tell(registered(early))
        assert await _drained(here, marks) == 1
        assert await _raised(here, marks) == [0] * outbox.BUCKETS
    assert await _drained(here, marks) == 1


async def test_nor_is_one_whose_row_is_not_written_yet(here: Stage) -> None:
    """Between its number and its row a transaction would have no id of its own, and look as if it were not there.

    PostgreSQL gives one with every thirty-second number, so the number is not the first.
    """
    await here.tell(registered(new_id()))
    assert await here.relay() == 1
    _as_owner(
        here,
        "CREATE FUNCTION wait_between() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN PERFORM pg_advisory_xact_lock_shared({HELD}); RETURN NEW; END $$",
        "CREATE TRIGGER zz_wait BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION wait_between()",
    )
    marks, subject = Watermarks(), new_id()
    async with here.producer.runtime.transaction() as holder:
        await holder.execute(text(f"SELECT pg_advisory_xact_lock({HELD})"))
        between = asyncio.create_task(here.tell(registered(subject)))
        await until(lambda: _somebody_waits(here))
        await _raised(here, marks)
    await between
    assert await _drained(here, marks) == 1


def _as_owner(here: Stage, *statements: str) -> None:
    for statement in statements:
        here.postgres.execute(statement, str(here.producer.runtime.engine.url.database))


async def _somebody_waits(here: Stage) -> bool:
    async with here.producer.runtime.transaction() as session:
        return bool(await session.scalar(WAITS_FOR_HELD, {"held": HELD}))


async def test_a_look_under_an_old_snapshot_walks_past_nothing_that_was_sent(here: Stage) -> None:
    marks, subject = Watermarks(), new_id()
    async with here.another_producer().runtime.transaction() as old:
        await old.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        await old.execute(text("SELECT count(*) FROM outbox"))
        await here.tell(*(registered(subject) for _ in range(3_000)))
        while await _drained(here, marks):
            pass
        await _raised(here, marks)
        walked, whole = [await _pages(here, lows) for lows in (marks.lows, [0] * outbox.BUCKETS)]
    assert walked < whole


async def _pages(here: Stage, lows: Sequence[int]) -> int:
    async with here.producer.runtime.transaction() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        await session.execute(text("SET LOCAL enable_bitmapscan = off"))
        (plan,) = await session.scalar(text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {outbox.LOOK}"), {"lows": lows})
    return int(plan["Plan"]["Shared Hit Blocks"])


class FailsOnce(MemoryBus):
    """At its third batch."""

    def __init__(self) -> None:
        super().__init__()
        self.batches = 0

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        self.batches += 1
        if self.batches == 3:
            raise ConnectionError


async def test_after_a_failure_the_relay_begins_at_the_beginning(here: Stage, monkeypatch: Any) -> None:
    bus, seen, drain = FailsOnce(), list[tuple[int, int]](), relay.drain_once

    async def noted(runtime: Any, own: Bus, marks: Watermarks) -> int:
        seen.append((bus.batches, max(marks.lows)))
        return await drain(runtime, own, marks)

    monkeypatch.setattr(relay, "drain_once", noted)
    monkeypatch.setattr("chassis.messaging.watermarks.EVERY_SECONDS", 0.0)
    running = asyncio.create_task(relay.run(here.producer.runtime, bus))
    try:
        for _ in range(4):
            await here.tell(registered(new_id()))
            await until(lambda: _nothing_waits(here))
    finally:
        running.cancel()
    before, after = ([low for batches, low in seen if batches == at] for at in (2, 3))
    assert (max(before) > 0, after[0]) == (True, 0)


async def _nothing_waits(here: Stage) -> bool:
    async with here.producer.runtime.transaction() as session:
        return not await outbox.outbox_depth(session)
