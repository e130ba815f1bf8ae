"""What only Kafka can do: records of strangers, and a broker that goes away under load."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator
from typing import TypeAlias
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from chassis.background.worker import running_worker
from chassis.db import new_id
from chassis.messaging import dead_letters
from chassis.messaging.dead_letters import DeadLetter
from chassis.messaging.kafka_bus import KafkaBus
from chassis.messaging.outbox import Envelope
from chassis.pagination import Paging
from chassis.service import Service
from contracts.roles import Role
from demo.people import fictional_people
from deploy.kafka import Broker
from tests.component.messaging.stage import AREA, Stage, client, registered, sealed
from tests.support.postgres import Postgres

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
Headers: TypeAlias = list[tuple[str, bytes | None]]
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
PAYLOAD, PAYLOAD_KEPT = b'{"phone": "13812345678\0"', '{"phone": "***"'
A_UUID = b"01890a5d-ac96-774b-bcce-b302099a8057"
STRANGERS: list[Headers] = [
    [],
    [("ce_id", A_UUID), ("ce_type", b"x"), ("ce_time", b"2023-07-28T10:00:00")],
    [("ce_id", A_UUID), ("ce_type", b"x"), ("ce_time", b"0001-01-01T00:00:00+14:00")],
    [("ce_id", b"not-a-uuid"), ("ce_type", b"x"), ("ce_time", b"y")],
    [("ce_id", None), ("ce_type", None), ("ce_time", None)],
    [("ce_id", b"\xff\xfe"), ("ce_type", b"\xff"), ("ce_time", b"\0")],
]


@pytest.fixture
async def stage(kafka: Broker, postgres: Postgres) -> AsyncIterator[Stage]:
    made = await Stage.set_up(postgres, kafka.address)
    yield made
    await made.aclose()


async def test_a_record_that_is_no_cloud_event_becomes_one_dead_letter_however_often_it_comes(stage: Stage) -> None:
    consumer = await stage.subscribed()
    event = sealed(registered())
    await _send_as_strangers(stage, event)
    await stage.publish(event)
    assert await stage.arrived(consumer, 1) == [event.id]
    first = await _refused(consumer, event.subject)
    assert len(first) == len(STRANGERS)
    assert {(letter.handler, letter.payload) for letter in first} == {("-", PAYLOAD_KEPT)}
    await stage.buses.pop().aclose()
    await _read_again(stage, consumer, event.topic)
    last = sealed(registered(UUID(event.subject)))
    await stage.publish(last)
    await stage.arrived(consumer, 2)
    assert await _refused(consumer, event.subject) == first


async def test_a_letter_that_only_lacked_headers_is_replayed_after_a_look_and_one_without_a_type_is_not(
    stage: Stage,
) -> None:
    consumer = await stage.subscribed()
    event = sealed(registered())
    typed: Headers = [("ce_type", event.type.encode()), ("traceparent", TRACE.encode())]
    await _send(stage, event, event.data, [typed, []])
    await stage.publish(event)
    await stage.arrived(consumer, 1)
    with_type, without = await _refused(consumer, event.subject)
    async with client(consumer) as ops:
        replays = [await ops.post(f"/v1/dead-letters/{each.id}/replays") for each in (with_type, without)]
    assert [answer.status_code for answer in replays] == [200, 422]
    assert replays[0].json()["traceparent"] == TRACE
    stage.published.append(with_type.event_id)
    assert await stage.effects(consumer) == [event.id, with_type.event_id]


async def _send_as_strangers(stage: Stage, event: Envelope) -> None:
    await _send(stage, event, PAYLOAD, STRANGERS)


async def _send(stage: Stage, event: Envelope, payload: bytes, headers: "list[Headers]") -> None:
    """Records on the event's topic and key with other headers, past our own bus."""
    producer = AIOKafkaProducer(bootstrap_servers=stage.kafka)
    await producer.start()
    try:
        for each in headers:
            await producer.send_and_wait(event.topic, payload, key=event.subject.encode(), headers=each)
    finally:
        await producer.stop()


async def _refused(consumer: Service, subject: str) -> list[DeadLetter]:
    async with consumer.runtime.transaction() as session:
        letters = await dead_letters.listed(session, Paging(limit=1000))
        return [letter for letter in letters.shown if letter.subject == subject]


async def _read_again(stage: Stage, consumer: Service, topic: str) -> None:
    """Lets the service's group begin at the first record again, as after a restore."""
    reader = AIOKafkaConsumer(bootstrap_servers=stage.kafka, group_id=f"qihang.{consumer.name}")
    await reader.start()
    try:
        parts = [TopicPartition(topic, number) for number in range(stage.producer.runtime.settings.kafka_partitions)]
        reader.assign(parts)
        await reader.commit(dict.fromkeys(parts, 0))
    finally:
        await reader.stop()
    await stage.new_bus().subscribe(consumer)


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
    settings = consumer.runtime.settings
    if address == "nobody":
        settings = settings.model_copy(update={"kafka": "127.0.0.1:1"})
    for seconds in (0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.5):
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
