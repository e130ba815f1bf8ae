"""A stream of registrations and contacts through a bus into notify, in sets as they come: the tables of one by one."""

import random
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.bus import Bus
from chassis.messaging.kafka_bus import KafkaBus, ensure_topics
from chassis.messaging.memory_bus import MemoryBus
from contracts.events.registry import ContactLogged, GraduateRegistered
from tests.component.messaging.conftest import KAFKA
from tests.component.messaging.stage import until
from tests.component.notify.set_steps import drawn, tables
from tests.support.platform import Boot, Platform, settings_for

HANDLED = text("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM dead_letter)")


@pytest.fixture(params=["memory", KAFKA])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    if request.param == "memory":
        carrying: Bus = MemoryBus()
    else:
        address, postgres = request.getfixturevalue("kafka").address, request.getfixturevalue("postgres")
        on_kafka = {"kafka": address, "kafka_partitions": 3}
        settings = settings_for(postgres, "notify", "none").model_copy(update=on_kafka)
        await ensure_topics(settings)
        carrying = KafkaBus(settings)
    yield carrying
    await carrying.aclose()


async def handled(p: Platform) -> int:
    async with p.transaction("notify") as session:
        return int(await session.scalar(HANDLED) or 0)


async def test_a_stream_in_sets_leaves_the_tables_of_one_by_one_on_either_bus(bus: Bus, platform: Boot) -> None:
    simple, fast = await platform("notify"), await platform("notify")
    for p in (simple, fast):
        await p.set_time("2024-06-10T09:00:00+08:00")
        running = p.services["notify"].runtime
        running.settings = running.settings.model_copy(update={"handler_attempts": 1})
    people = [UUID(int=new_id().int // 4 * 4 + 3) for _ in range(9)]  # who live in Urumqi
    drawn_events = drawn(random.Random(7), 70, people)
    events = [event for event in drawn_events if event.type in (GraduateRegistered.TYPE, ContactLogged.TYPE)]
    assert len(events) > 30
    for event in events:
        await inbox.deliver(simple.services["notify"], event)
    await bus.publish(events)
    await bus.subscribe(fast.services["notify"])
    if isinstance(bus, MemoryBus):
        await bus.publish(events)

    async def enough() -> bool:
        return await handled(fast) >= await handled(simple)

    await until(enough)
    content = []
    for p in (simple, fast):
        async with p.transaction("notify") as session:
            content.append(await tables(session, events))
    assert content[1] == content[0]
