"""The bus on Apache Kafka: CloudEvents in binary mode, one topic per aggregate, one group per service."""

import asyncio
import math
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CommitFailedError, KafkaError, TopicAlreadyExistsError, for_code
from structlog import get_logger

from chassis import failpoints
from chassis.background import tasks
from chassis.background.backoff import Backoff
from chassis.messaging import inbox
from chassis.messaging.batches import LARGEST, batches_of, deliver_batch
from chassis.messaging.handlers import HandlerTable
from chassis.messaging.kafka_records import envelope_of, headers_of, stranger
from chassis.messaging.outbox import Envelope
from chassis.service import Service
from chassis.settings import Settings
from contracts.events import TOPICS

log = get_logger()
SEND_SECONDS = 15.0
POLL_MS = 200
RETRY_SECONDS = 0.5
START_SECONDS = 5.0
LAG_SECONDS = 2.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.4, 5.0


class KafkaBus:
    """Sends with `acks=all` and idempotence; commits `offset + 1` of a record only after its inbox commit."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._consumers: list[tuple[str, asyncio.Task[None]]] = []
        self._reading: dict[str, AIOKafkaConsumer] = {}
        self._handled: dict[tuple[str, TopicPartition], int] = {}

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        producer = await self._ready_producer()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                sent = [
                    await producer.send(
                        envelope.topic,
                        envelope.data,
                        key=envelope.subject.encode(),
                        headers=headers_of(envelope),
                    )
                    for envelope in envelopes
                ]
                await asyncio.gather(*sent)
        except BaseException:
            # An idempotent batch never expires, and a broken sequence does not heal: start afresh.
            # Another relay of this process may have started the next one already.
            if self._producer is producer:
                self._producer = None
            with suppress(Exception):
                await asyncio.wait_for(producer.stop(), 2)
            raise

    async def _ready_producer(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._settings.kafka,
                    acks="all",
                    enable_idempotence=True,
                    linger_ms=2,
                    request_timeout_ms=10_000,
                )
                try:
                    await _uncut(producer.start())
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def subscribe(self, service: Service) -> None:
        if service.handlers.topics:
            task = tasks.watched(self._consume_for_ever(service), service=service.name, part="consumer")
            self._consumers.append((service.name, task))

    def alive(self, service: str) -> bool:
        """Also where nothing is listened to."""
        return not any(task.done() for name, task in self._consumers if name == service)

    async def lag(self, service: str) -> float:
        """Over the partitions assigned to this process: end of the log minus what is handled."""
        if all(name != service for name, _ in self._consumers):
            return 0.0
        consumer = self._reading.get(service)
        if consumer is None:
            return math.nan
        try:
            async with asyncio.timeout(LAG_SECONDS):
                return float(await self._behind(service, consumer))
        except (KafkaError, OSError, TimeoutError):
            return math.nan

    async def _behind(self, service: str, consumer: AIOKafkaConsumer) -> int:
        """A partition of which nothing was handled here counts from the committed offset, or from its beginning."""
        parts = list(consumer.assignment())
        if not parts:
            return 0
        ends, starts = await consumer.end_offsets(parts), await consumer.beginning_offsets(parts)
        behind = 0
        for part in parts:
            committed = await consumer.committed(part) or 0
            handled = self._handled.get((service, part), 0)
            behind += max(0, ends[part] - max(handled, committed, starts[part]))
        return behind

    async def aclose(self) -> None:
        await tasks.stop(task for _, task in self._consumers)
        if self._producer is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._producer.stop(), 5)

    async def _consume_for_ever(self, service: Service) -> None:
        """Whatever happens, it begins again at the first record that is not committed."""
        pause = Backoff(SHORTEST_PAUSE, LONGEST_PAUSE)
        while True:
            try:
                await self._consume(service, pause)
            except Exception as error:
                service.runtime.turns["consumer"].failed(error)
                seconds = pause.longer()
                log.warning("consumer_waits", service=service.name, error=type(error).__name__, seconds=seconds)
                await asyncio.sleep(seconds)

    async def _consume(self, service: Service, pause: Backoff) -> None:
        consumer = AIOKafkaConsumer(
            *sorted(service.handlers.topics),
            bootstrap_servers=self._settings.kafka,
            group_id=f"qihang.{service.name}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
        )
        offsets = _Offsets(consumer)
        try:
            await _uncut(consumer.start())
            service.runtime.turns["consumer"].succeeded()
            self._reading[service.name] = consumer
            while True:
                batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=LARGEST)
                for partition, records in batches.items():
                    await self._handle_partition(service, offsets, partition, records)
                    pause.reset()
        finally:
            self._reading.pop(service.name, None)
            try:
                with suppress(Exception):
                    await asyncio.shield(offsets.settled())
            finally:
                await _uncut(consumer.stop())

    async def _handle_partition(
        self, service: Service, offsets: "_Offsets", partition: TopicPartition, records: Sequence[Any]
    ) -> None:
        """In order. Records that cannot be handled now are fetched again; nothing behind them is committed."""
        for piece, events in _pieces(service.handlers, records):
            if partition not in offsets.consumer.assignment():
                return
            behind = piece[-1].offset + 1
            if failpoints.mutant("offset_first"):
                await offsets.commit(partition, behind)
                await offsets.settled()
                failpoints.hit("consumer_after_commit")
            try:
                await _handle(service, piece, events)
            except inbox.Transient as error:
                log.warning("delivery_waits", service=service.name, error=str(error))
                await offsets.fetch_again(partition, piece[0].offset)
                return
            self._handled[service.name, partition] = behind
            failpoints.hit("consumer_after_commit")
        await offsets.commit(partition, records[-1].offset + 1)


@dataclass
class _Offsets:
    """What a consumer has handled, on its way to the broker beside the next partition and the next poll."""

    consumer: AIOKafkaConsumer
    _under_way: "asyncio.Task[None] | None" = None

    async def commit(self, partition: TopicPartition, offset: int) -> None:
        """One at a time, in their order. Raises what the commit before it met."""
        await self.settled()
        self._under_way = asyncio.create_task(_commit(self.consumer, partition, offset))

    async def settled(self) -> None:
        """Returns when nothing is on its way any more."""
        if (under_way := self._under_way) is not None:
            self._under_way = None
            await under_way

    async def fetch_again(self, partition: TopicPartition, offset: int) -> None:
        await self.commit(partition, offset)
        await self.settled()
        if partition in self.consumer.assignment():
            self.consumer.seek(partition, offset)
        await asyncio.sleep(RETRY_SECONDS)


async def _uncut(work: Awaitable[Any]) -> None:
    """A start or a stop under way is not cut off but waited for: aiokafka leaves the connection open that a cancel
    surprises."""
    under_way = asyncio.ensure_future(work)
    try:
        await asyncio.shield(under_way)
    except BaseException:
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(under_way, return_exceptions=True), START_SECONDS)
        raise


def _pieces(handlers: HandlerTable, records: Sequence[Any]) -> Iterator[tuple[Sequence[Any], Sequence[Envelope]]]:
    """Records to be handled at one go, and their events. A record that is none comes alone, without any."""
    read = [(record, envelope_of(record)) for record in records]
    for usable, run in groupby(read, lambda pair: pair[1] is not None):
        pairs = list(run)
        if not usable:
            yield from (([record], []) for record, _ in pairs)
            continue
        rest = iter([record for record, _ in pairs])
        for batch in batches_of(handlers, [event for _, event in pairs if event is not None]):
            yield list(islice(rest, len(batch))), batch


async def _handle(service: Service, piece: Sequence[Any], events: Sequence[Envelope]) -> None:
    if not events:
        await inbox.refuse(service.runtime, stranger(piece[0]), "no usable CloudEvents headers")
        return
    await deliver_batch(service, events)


async def _commit(consumer: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> None:
    """A commit that fails after a rebalance is no loss: the inbox knows what was handled."""
    try:
        await consumer.commit({partition: offset})
    except (CommitFailedError, KafkaError) as error:
        log.info("commit_skipped", error=type(error).__name__)


async def ensure_topics(settings: Settings) -> None:
    """Creates the topics of all events where they are missing."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
    await admin.start()
    try:
        wanted = [
            NewTopic(
                name=topic,
                num_partitions=settings.kafka_partitions,
                replication_factor=settings.kafka_replication,
            )
            for topic in TOPICS
        ]
        answer = await admin.create_topics(wanted)
        for topic, code, *_ in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error(topic)
    finally:
        await admin.close()
