"""A producer (the registry), consumers (the probe) and a bus between them, each part with its own database."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.app import build_app
from chassis.auth import TokenIssuer
from chassis.background.jobs import JobTable
from chassis.db import new_id
from chassis.messaging import dead_letters, inbox, relay
from chassis.messaging.bus import Bus
from chassis.messaging.dead_letters import DeadLetter
from chassis.messaging.handlers import Handler, HandlerTable
from chassis.messaging.kafka_bus import KafkaBus, ensure_topics
from chassis.messaging.memory_bus import MemoryBus
from chassis.messaging.outbox import Envelope, bucket_of, record
from chassis.pagination import Paging
from chassis.runtime import Runtime
from chassis.service import Definition, Feature, Service, make_service
from chassis.settings import Settings
from contracts.envelope import Delivery, Event
from contracts.events.registry import ContactLogged, GraduateRegistered
from contracts.roles import Role
from services.registry.main import definition as registry
from tests.chaos import probe
from tests.support.platform import packs, settings_for
from tests.support.postgres import Postgres

AREA = "urumqi/650102"
PATIENCE_SECONDS = 60.0
EFFECTS = text("SELECT event_id FROM effect WHERE event_id = ANY(:known) ORDER BY id")


@dataclass
class Stage:
    """`kafka` is the broker's address; without one the memory bus carries the events."""

    postgres: Postgres
    kafka: str
    producer: Service
    buses: list[Bus] = field(default_factory=list)
    runtimes: list[Service] = field(default_factory=list)
    published: list[UUID] = field(default_factory=list)

    @classmethod
    async def set_up(cls, postgres: Postgres, kafka: str = "") -> "Stage":
        settings = _settings(postgres, registry, postgres.fresh(registry), kafka)
        if kafka:
            await ensure_topics(settings)
        stage = cls(postgres, kafka, make_service(registry, settings, packs=packs()))
        stage.runtimes.append(stage.producer)
        stage.new_bus()
        return stage

    @property
    def bus(self) -> Bus:
        return self.buses[0]

    def new_bus(self) -> Bus:
        """What another process would hold: its own connection to Kafka."""
        self.buses.append(KafkaBus(self.producer.runtime.settings) if self.kafka else MemoryBus())
        return self.buses[-1]

    def another_producer(self) -> Service:
        """A second process of the registry, on the same database."""
        self.runtimes.append(make_service(registry, self.producer.runtime.settings, packs=packs()))
        return self.runtimes[-1]

    def consumer(self, *handlers: Handler, like: Service | None = None, jobs: JobTable | None = None) -> Service:
        """The probe, not subscribed yet: with these handlers instead of its own, or `like` another one."""
        table = HandlerTable(*handlers) if handlers else probe.handlers
        definition = replace(probe.definition, features=(Feature(handlers=table, jobs=jobs or JobTable()),))
        if like:
            definition, settings = like.definition, like.runtime.settings
        else:
            settings = _settings(self.postgres, definition, self.postgres.fresh(definition), self.kafka)
        self.runtimes.append(make_service(definition, settings, packs=packs()))
        return self.runtimes[-1]

    async def subscribed(self, *handlers: Handler) -> Service:
        service = self.consumer(*handlers)
        await self.bus.subscribe(service)
        return service

    async def tell(self, *events: Event) -> None:
        """Records the facts in one transaction of the registry."""
        async with self.producer.runtime.transaction() as session:
            await record(session, *events)

    async def publish(self, *envelopes: Envelope) -> None:
        """Straight to the bus, past the outbox: what a broken or foreign producer may do."""
        self.published += [envelope.id for envelope in envelopes]
        await self.bus.publish(envelopes)

    async def relay(self) -> int:
        sent, moved = 0, 1
        while moved:
            moved = await relay.drain_once(self.producer.runtime, self.bus)
            sent += moved
        return sent

    async def told(self) -> list[UUID]:
        """The events of the outbox in the order of their numbers."""
        async with self.producer.runtime.transaction() as session:
            return list((await session.scalars(text("SELECT event_id FROM outbox ORDER BY id"))).all())

    async def effects(self, consumer: Service) -> list[UUID]:
        """The events of this stage that had an effect, in the order of the effects."""
        known = [*await self.told(), *self.published]
        async with consumer.runtime.transaction() as session:
            return list((await session.scalars(EFFECTS, {"known": known})).all())

    async def arrived(self, consumer: Service, count: int) -> list[UUID]:
        """Waits for so many effects and returns them."""

        async def enough() -> bool:
            return len(await self.effects(consumer)) >= count

        await until(enough)
        return await self.effects(consumer)

    async def letters(self, consumer: Service) -> list[DeadLetter]:
        known = {*await self.told(), *self.published}
        async with consumer.runtime.transaction() as session:
            letters = await dead_letters.listed(session, Paging())
            return [letter for letter in letters.shown if letter.event_id in known]

    async def aclose(self) -> None:
        for bus in self.buses:
            await bus.aclose()
        databases = {str(service.runtime.engine.url.database) for service in self.runtimes}
        for service in self.runtimes:
            await service.runtime.aclose()
        for database in databases:
            self.postgres.leave(database)


def _settings(postgres: Postgres, definition: Definition, database: str, kafka: str) -> Settings:
    settings = settings_for(postgres, definition.name, database)
    return settings.model_copy(update={"kafka": kafka, "kafka_partitions": 3})


async def until(ready: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await ready():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def client(service: Service, role: Role = Role.OPS, *, area: str | None = None) -> httpx.AsyncClient:
    """Somebody of this role at the service's own doors."""
    token = TokenIssuer.from_settings(service.runtime.settings).issue(Caller(new_id(), role, area))

    async def add_key(request: httpx.Request) -> None:
        request.headers.setdefault("Idempotency-Key", str(new_id()))

    return httpx.AsyncClient(
        event_hooks={"request": [add_key]},
        transport=httpx.ASGITransport(build_app(service)),
        base_url="http://service",
        headers={"Authorization": f"Bearer {token}"},
    )


async def rewrite(service: Service, path: str, data: Any) -> None:
    """By two operators."""
    async with client(service) as first, client(service) as second:
        asked = await first.put(path, json={"data": data, "reason": "与产生方核对（虚构）"})
        assert asked.status_code == 202, asked.text
        decision = {"verdict": "apply", "note": "已核对"}
        decided = await second.post(f"{path}/rewrites/{asked.json()['id']}/decision", json=decision)
        assert decided.status_code == 200, decided.text


async def write_effect(session: AsyncSession, event_id: UUID) -> None:
    insert = text("INSERT INTO effect (subject, event_id) VALUES ('', :event_id)")
    await session.execute(insert, {"event_id": event_id})


async def write(session: AsyncSession, delivery: Delivery[Any], _: Runtime) -> None:
    await write_effect(session, delivery.id)


def registered(graduate_id: UUID | None = None) -> GraduateRegistered:
    return GraduateRegistered(
        graduate_id=graduate_id or new_id(),
        city="urumqi",
        area=AREA,
        cohort_year=2023,
        registered_on=date(2023, 7, 20),
        place_kind="hukou",
        channel="caseworker",
    )


def contacted(graduate_id: UUID) -> ContactLogged:
    return ContactLogged(
        graduate_id=graduate_id,
        city="urumqi",
        area=AREA,
        contact_id=new_id(),
        reached=True,
        contacted_on=date(2023, 7, 21),
    )


def sealed(event: Event, *, data: bytes | None = None, type: str | None = None) -> Envelope:
    """The event in an envelope of the registry, with another payload or type if given."""
    envelope = inbox.envelope(event, source="registry")
    return replace(envelope, data=envelope.data if data is None else data, type=type or envelope.type)


def same_bucket(count: int) -> Sequence[UUID]:
    """Subjects that one relay carries in one batch."""
    found: list[UUID] = []
    while len(found) < count:
        subject = new_id()
        if bucket_of(GraduateRegistered.TOPIC, str(subject)) == 3:
            found.append(subject)
    return found
