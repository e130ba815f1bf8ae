"""The relay empties an outbox to Kafka: ours, a peer that sends and marks a hundred at a time, and aiokafka alone.

Measured once more while an old snapshot is open, as a backup or a long report holds one: what was sent stays in the
way of those who look for what was not.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from psycopg.rows import namedtuple_row
from rich.console import Console

from benchmarks import stage
from benchmarks.figures import Figure, ratio
from chassis.messaging import relay
from chassis.messaging.kafka_bus import KafkaBus, ensure_topics
from chassis.messaging.kafka_records import headers_of
from chassis.messaging.outbox import BUCKETS, Envelope
from chassis.messaging.watermarks import Watermarks
from chassis.service import Service, make_service
from contracts.events.registry import GraduateRegistered
from deploy.composition import definition_of, policies_folder
from deploy.embedded import start_postgres, url_on
from deploy.kafka import Broker, KafkaUnavailable

ROUNDS, EVENTS, FEW, SUBJECTS, STATEMENT = 5, 20_000, 2_000, 1_000, 2_000
PEER_BATCH, PEER = 100, "batches of 100, sent and marked"
TOPIC = GraduateRegistered.TOPIC
FILL = """
INSERT INTO outbox (event_id, type, topic, key, bucket, payload)
SELECT gen_random_uuid(), 'registry.graduate_registered.v1', %(topic)s, 'subject-' || n %% %(subjects)s::integer,
       n %% %(subjects)s::integer %% %(buckets)s::integer, %(payload)s
FROM generate_series(%(first)s::integer, %(last)s::integer) AS n
"""
WAITING = (
    "SELECT id, event_id, type, topic, key, occurred_at, payload::text AS payload, traceparent FROM outbox"
    " WHERE sent_at IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED"
)
PAYLOAD = (
    '{"graduate_id": "01890a5d-ac96-774b-bcce-b302099a8057", "city": "urumqi", "area": "urumqi/650102/650102002",'
    ' "cohort_year": 2023, "registered_on": "2023-07-20", "place_kind": "hukou", "channel": "mini_program"}'
)
Way: TypeAlias = Callable[[], Awaitable[None]]
console = Console()


def measure(folder: Path) -> list[Figure]:
    """Nothing without Java; the reason is printed."""
    try:
        broker = Broker(folder / "kafka").start()
    except KafkaUnavailable as missing:
        console.print(f"relay not measured: {missing}")
        return []
    server = start_postgres(folder / "pg")
    try:
        return asyncio.run(_measure(server, broker.address))
    finally:
        server.cleanup()
        broker.stop()


async def _measure(server: Any, kafka: str) -> list[Figure]:
    async with AsyncExitStack() as stack:
        service = _registry(server, kafka)
        stack.push_async_callback(service.runtime.aclose)
        await ensure_topics(service.runtime.settings)
        bus = KafkaBus(service.runtime.settings)
        stack.push_async_callback(bus.aclose)
        database = await psycopg.AsyncConnection.connect(
            url_on(server, "relay").replace("+psycopg", ""), autocommit=True, row_factory=namedtuple_row
        )
        stack.push_async_callback(database.close)
        producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True, linger_ms=2)
        await producer.start()
        stack.push_async_callback(producer.stop)
        marks = Watermarks()
        ways: dict[str, Way] = {
            "ours": lambda: _drain(service, bus, marks),
            "peer": lambda: _in_hundreds(database, producer),
        }
        await _must_agree(database, kafka, ways)
        speeds = await _rounds(database, ways)
        speeds["few"] = [await _speed(database, ways["ours"], FEW) for _ in range(ROUNDS)]
        speeds["alone"] = [await _sent_alone(database, producer) for _ in range(ROUNDS)]
        speeds["old"] = await _under_an_old_snapshot(server, database, ways["ours"])
        return _lines(speeds)


def _registry(server: Any, kafka: str) -> Service:
    definition = definition_of("registry")
    settings = stage.settings_of(stage.secrets()).model_copy(
        update={
            "database_url": stage.database(server, "relay", definition),
            "policies": policies_folder(),
            "kafka": kafka,
            "kafka_partitions": 4,
        }
    )
    return make_service(definition, settings)


async def _drain(service: Service, bus: KafkaBus, marks: Watermarks) -> None:
    """As a worker's relay goes on, without its waits."""
    while await relay.drain_once(service.runtime, bus, marks):
        await marks.raise_if_due(service.runtime)


async def _in_hundreds(database: psycopg.AsyncConnection[Any], producer: AIOKafkaProducer) -> None:
    while True:
        async with database.transaction():
            rows = await (await database.execute(WAITING, (PEER_BATCH,))).fetchall()
            if not rows:
                return
            await _send(producer, [_envelope(row) for row in rows])
            await database.execute("UPDATE outbox SET sent_at = now() WHERE id = ANY(%s)", ([row.id for row in rows],))


async def _send(producer: AIOKafkaProducer, envelopes: Sequence[Envelope]) -> None:
    sent = [
        await producer.send(each.topic, each.data, key=each.subject.encode(), headers=headers_of(each))
        for each in envelopes
    ]
    await asyncio.gather(*sent)


def _envelope(row: Any) -> Envelope:
    return Envelope(
        id=row.event_id,
        type=row.type,
        source="registry",
        subject=row.key,
        time=row.occurred_at,
        topic=row.topic,
        data=row.payload.encode(),
        traceparent=row.traceparent,
    )


async def _fill(database: psycopg.AsyncConnection[Any], events: int) -> None:
    values = {"topic": TOPIC, "subjects": SUBJECTS, "buckets": BUCKETS, "payload": PAYLOAD}
    for first in range(0, events, STATEMENT):
        await database.execute(FILL, {**values, "first": first, "last": min(first + STATEMENT, events) - 1})


async def _must_agree(database: psycopg.AsyncConnection[Any], kafka: str, ways: Mapping[str, Way]) -> None:
    """Each way sends each event once, in the order of its subject; else nothing is timed."""
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        for name, way in ways.items():
            await _fill(database, FEW)
            rows = await (await database.execute(WAITING, (FEW,))).fetchall()
            await way()
            assert await _by_subject(consumer, FEW) == _in_order((row.key, str(row.event_id)) for row in rows), name
    finally:
        await consumer.stop()
    await database.execute("TRUNCATE outbox")


async def _by_subject(consumer: AIOKafkaConsumer, events: int) -> dict[str, list[str]]:
    pairs: list[tuple[str, str]] = []
    while len(pairs) < events:
        record = await consumer.getone()
        pairs.append((record.key.decode(), dict(record.headers)["ce_id"].decode()))
    return _in_order(pairs)


def _in_order(pairs: Any) -> dict[str, list[str]]:
    events: dict[str, list[str]] = {}
    for subject, event in pairs:
        events.setdefault(subject, []).append(event)
    return events


async def _rounds(database: psycopg.AsyncConnection[Any], ways: Mapping[str, Way]) -> dict[str, list[float]]:
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            speeds[name].append(await _speed(database, way, EVENTS))
        console.print("  relay: " + ", ".join(f"{name} {each[-1]:.0f}/s" for name, each in speeds.items()))
    return speeds


async def _speed(database: psycopg.AsyncConnection[Any], way: Way, events: int) -> float:
    await database.execute("TRUNCATE outbox")
    await _fill(database, events)
    return await _timed(way, events)


async def _timed(way: Way, events: int) -> float:
    started = time.perf_counter()
    await way()
    return events / (time.perf_counter() - started)


async def _sent_alone(database: psycopg.AsyncConnection[Any], producer: AIOKafkaProducer) -> float:
    """aiokafka and the broker, no database."""
    rows = await (await database.execute(WAITING.replace("sent_at IS NULL", "true"), (FEW,))).fetchall()
    envelopes = [_envelope(row) for row in rows]
    return await _timed(lambda: _send(producer, envelopes), len(envelopes))


async def _under_an_old_snapshot(server: Any, database: psycopg.AsyncConnection[Any], way: Way) -> list[float]:
    """Drained again and again while nothing that was sent can be cleared away."""
    reader = await psycopg.AsyncConnection.connect(url_on(server, "relay").replace("+psycopg", ""))
    try:
        await database.execute("TRUNCATE outbox")
        await reader.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        await reader.execute("SELECT count(*) FROM outbox")
        speeds = []
        for _ in range(ROUNDS):
            await _fill(database, EVENTS)
            speeds.append(await _timed(way, EVENTS))
        return speeds
    finally:
        await reader.close()


def _lines(speeds: Mapping[str, list[float]]) -> list[Figure]:
    what = "outbox to Kafka"
    return [
        ratio(what, "events/s", speeds["ours"], speeds["peer"], PEER),
        ratio(what, "events/s", speeds["ours"], speeds["alone"], "aiokafka alone, no database"),
        ratio(f"{what}, {FEW:,} waiting", "events/s", speeds["few"], speeds["ours"], f"{EVENTS:,} waiting"),
        ratio(f"{what}, an old snapshot open", "events/s", speeds["old"], speeds["ours"], "without one"),
    ]
