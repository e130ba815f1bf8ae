"""What only Kafka can do: records of strangers, and a broker that goes away under load."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from chassis.bus_kafka import KafkaBus
from chassis.db import new_id
from chassis.worker import running_worker
from contracts.roles import Role
from deploy.kafka import Broker
from deploy.people import fictional_people
from tests.component.messaging.stage import AREA, Stage, client, registered, sealed
from tests.harness import Postgres

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
STRANGERS: list[list[tuple[str, bytes | None]]] = [
    [],
    [("ce_id", b"not-a-uuid"), ("ce_type", b"x"), ("ce_time", b"y")],
    [("ce_id", None), ("ce_type", None), ("ce_time", None)],
    [("ce_id", b"\xff\xfe"), ("ce_type", b"\xff"), ("ce_time", b"\0")],
]


@pytest.fixture
async def stage(kafka: Broker, postgres: Postgres) -> AsyncIterator[Stage]:
    made = await Stage.set_up(postgres, kafka.address)
    yield made
    await made.aclose()


async def test_a_record_that_is_no_cloud_event_is_passed_over(stage: Stage) -> None:
    consumer = await stage.subscribed()
    event = sealed(registered())
    producer = AIOKafkaProducer(bootstrap_servers=stage.kafka)
    await producer.start()
    try:
        for headers in STRANGERS:
            key = event.subject.encode()
            await producer.send_and_wait(event.topic, b"{", key=key, headers=headers)
    finally:
        await producer.stop()
    await stage.publish(event)
    assert await stage.arrived(consumer, 1) == [event.id]


async def test_no_call_fails_and_no_event_is_lost_while_the_broker_is_away(stage: Stage, kafka: Broker) -> None:
    consumer = await stage.subscribed()
    async with running_worker(stage.producer, stage.new_bus()):
        kafka_ends = asyncio.create_task(_away_for_a_while(kafka))
        statuses = await _register_until(stage, kafka_ends)
        assert set(statuses) == {201}
        told = await stage.told()
        assert len(told) >= len(statuses) > 0
        expected = await stage.arrived(consumer, len(statuses))
    assert set(expected) <= set(told)
    assert max(Counter(expected).values()) == 1


@pytest.mark.parametrize("address", ["the broker", "nobody"])
async def test_a_consumer_that_is_stopped_before_it_started_leaves_no_connection_open(
    stage: Stage, address: str
) -> None:
    consumer = stage.consumer()
    settings = consumer.settings
    if address == "nobody":
        settings = settings.model_copy(update={"kafka": "127.0.0.1:1"})
    for seconds in (0, 0.01, 0.5):
        bus = KafkaBus(settings)
        await bus.subscribe(consumer)
        await asyncio.sleep(seconds)
        await bus.aclose()
    consumers = [thing for thing in gc.get_objects() if type(thing) is AIOKafkaConsumer]
    assert [each for each in consumers if not each._closed] == []


async def _away_for_a_while(broker: Broker) -> None:
    await asyncio.sleep(0.5)
    await asyncio.to_thread(broker.kill)
    await asyncio.sleep(3)
    await asyncio.to_thread(broker.start)
    await asyncio.sleep(0.5)


async def _register_until(stage: Stage, done: "asyncio.Task[None]") -> list[int]:
    people = iter(fictional_people(5_000, "away"))
    statuses = []
    async with client(stage.producer, Role.CASEWORKER, area=AREA) as caseworker:
        while not done.done():
            person = next(people)
            named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
            body = {"place_kind": "hukou", "area": AREA, "cohort_year": 2023, "person": named}
            headers = {"Idempotency-Key": new_id().hex}
            statuses.append((await caseworker.post("/v1/registrations", json=body, headers=headers)).status_code)
            await asyncio.sleep(0.02)
    await done
    return statuses
