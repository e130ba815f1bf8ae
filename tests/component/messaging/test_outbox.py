"""The outbox under interleaved transactions, and what its gauges say."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.messaging import inbox, outbox, relay
from chassis.messaging.bus import Bus
from chassis.messaging.handlers import Handler
from chassis.messaging.outbox import MOST_EVENTS, Envelope, bucket_of, record
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import GraduateRegistered
from tests.component.messaging.stage import Stage, client, contacted, registered, same_bucket, until, write_effect

WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = :database")
OWN_DATABASE = text("SELECT oid FROM pg_database WHERE datname = current_database()")


async def test_a_row_that_commits_late_is_not_lost(here: Stage) -> None:
    consumer = await here.subscribed()
    late, early = same_bucket(2)
    async with here.producer.runtime.transaction() as slow:
        await record(slow, registered(late))
        await here.tell(registered(early))
        assert await here.relay() == 1
    assert await here.relay() == 1
    first, second = await here.told()
    assert await here.effects(consumer) == [second, first]


async def test_two_transactions_on_one_subject_get_their_numbers_in_commit_order(here: Stage) -> None:
    subject = new_id()
    async with here.producer.runtime.transaction() as second:
        await second.execute(text("SELECT 1"))
        async with here.producer.runtime.transaction() as first:
            await record(first, registered(subject))
            waiting = asyncio.create_task(record(second, contacted(subject)))
            await until(lambda: _somebody_waits(here))
            assert not waiting.done()
        await waiting
    async with here.producer.runtime.transaction() as session:
        types = (await session.scalars(text("SELECT type FROM outbox ORDER BY id"))).all()
    assert types == ["registry.graduate_registered.v1", "registry.contact_logged.v1"]


async def _somebody_waits(stage: Stage) -> bool:
    async with stage.producer.runtime.transaction() as session:
        database = await session.scalar(OWN_DATABASE)
        return bool(await session.scalar(WAITING, {"database": database}))


async def test_the_events_of_a_large_transaction_get_their_numbers_in_the_order_of_the_record(here: Stage) -> None:
    people = [new_id() for _ in range(MOST_EVENTS + 3)]
    facts = [fact for person in people for fact in (registered(person), contacted(person))][: MOST_EVENTS + 3]
    async with here.producer.runtime.transaction() as session:
        await record(session, *facts)
    async with here.producer.runtime.transaction() as session:
        rows = (await session.execute(text("SELECT type, key FROM outbox ORDER BY id"))).all()
    assert [tuple(row) for row in rows] == [(fact.TYPE, fact.subject()) for fact in facts]


async def test_transactions_on_different_subjects_do_not_wait_for_each_other(here: Stage) -> None:
    async with here.producer.runtime.transaction() as one, here.producer.runtime.transaction() as other:
        await record(one, registered())
        await asyncio.wait_for(record(other, registered()), 10)


async def test_nothing_is_marked_sent_that_the_bus_did_not_take(here: Stage) -> None:
    class Refusing(type(here.bus)):  # type: ignore[misc]
        async def publish(self, _: object) -> None:
            raise ConnectionError

    consumer = await here.subscribed()
    await here.tell(registered())
    taking, here.buses[0] = here.bus, Refusing()
    try:
        await here.relay()
    except ConnectionError:
        here.buses[0] = taking
    assert await here.relay() == 1
    assert await here.effects(consumer) == await here.told()


class Counted:
    """A bus that counts what it is given at one go."""

    def __init__(self, bus: Bus) -> None:
        self._bus, self.sizes = bus, list[int]()

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        self.sizes.append(len(envelopes))
        await self._bus.publish(envelopes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)


async def test_what_waits_in_many_buckets_goes_at_one_go(here: Stage) -> None:
    consumer = await here.subscribed()
    facts = [registered() for _ in range(40)]
    assert len({bucket_of(fact.TOPIC, fact.subject()) for fact in facts}) > 4
    await here.tell(*facts)
    counted = Counted(here.bus)
    assert await relay.drain_once(here.producer.runtime, counted) == 40
    assert counted.sizes == [40]
    assert set(await here.effects(consumer)) == set(await here.told())


async def test_a_full_bucket_leaves_room_for_the_others(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "BATCH", 8)
    (crowd, *_), single = same_bucket(1), new_id()
    while bucket_of(GraduateRegistered.TOPIC, str(single)) <= 3:
        single = new_id()
    await here.tell(registered(crowd), *(contacted(crowd) for _ in range(6)), registered(single))
    counted = Counted(here.bus)
    assert await relay.drain_once(here.producer.runtime, counted) == 5
    assert await relay.drain_once(here.producer.runtime, counted) == 3


async def test_the_buckets_of_another_relay_are_left_to_it(here: Stage) -> None:
    first, other = same_bucket(1)[0], new_id()
    while bucket_of(GraduateRegistered.TOPIC, str(other)) == 3:
        other = new_id()
    await here.tell(registered(first), registered(other))
    async with here.producer.runtime.transaction() as elsewhere:
        assert await outbox.lock_buckets(elsewhere, [3]) == [3]
        assert await relay.drain_once(here.producer.runtime, here.bus) == 1
        assert await relay.drain_once(here.producer.runtime, here.bus) == 0
    assert await relay.drain_once(here.producer.runtime, here.bus) == 1


async def test_a_bucket_that_cannot_be_sent_holds_up_no_other(here: Stage) -> None:
    stuck, free = new_id(), new_id()
    while bucket_of(GraduateRegistered.TOPIC, str(free)) <= bucket_of(GraduateRegistered.TOPIC, str(stuck)):
        stuck, free = new_id(), new_id()

    async def write_but_one(session: AsyncSession, delivery: Delivery[GraduateRegistered], _: Runtime) -> None:
        if delivery.data.graduate_id == stuck:
            raise ConnectionError
        await write_effect(session, delivery.id)

    consumer = await here.subscribed(Handler("write_but_one", GraduateRegistered, write_but_one))
    await here.tell(registered(stuck), registered(free))
    with pytest.raises(inbox.Transient):
        await relay.drain_once(here.producer.runtime, here.bus)
    _, second = await here.told()
    assert await here.effects(consumer) == [second]


async def test_the_outbox_gauges_tell_how_much_waits_and_how_long(here: Stage) -> None:
    await here.subscribed()
    assert await _gauges(here) == (0, 0)
    await here.tell(registered(), registered(), registered())
    database = str(here.producer.runtime.engine.url.database)
    aged = "UPDATE outbox SET occurred_at = now() - interval '90 seconds' WHERE id = (SELECT max(id) FROM outbox)"
    here.postgres.execute(aged, database)
    depth, age = await _gauges(here)
    assert depth == 3
    assert 90 <= age < 150
    await here.relay()
    assert await _gauges(here) == (0, 0)


async def _gauges(stage: Stage) -> tuple[float, float]:
    async with client(stage.producer) as ops:
        lines = (await ops.get("/metrics")).text.splitlines()
    shown = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    depth, age = (shown[f'outbox_{name}{{service="registry"}}'] for name in ("depth", "age_seconds"))
    return float(depth), float(age)
