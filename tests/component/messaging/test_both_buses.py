"""One suite for every bus: what a service may rely on, whichever carries its events."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.messaging import relay
from chassis.messaging.bus import Bus
from chassis.messaging.handlers import Handler
from chassis.messaging.outbox import Envelope, record
from chassis.observability import tracing
from chassis.runtime import Runtime
from chassis.service import Service
from contracts.envelope import Delivery
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from demo.people import fictional_people
from tests.component.messaging.stage import (
    AREA,
    Stage,
    client,
    contacted,
    registered,
    sealed,
    until,
    write,
    write_effect,
)

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
BAD_JSON = b'{"graduate_id": '
MISSING_FIELD = b'{"city": "urumqi"}'


async def test_an_event_reaches_each_handler_once(stage: Stage) -> None:
    first, second = (Handler(name, GraduateRegistered, write) for name in ("first", "second"))
    consumer = await stage.subscribed(first, second)
    await stage.tell(*(registered() for _ in range(20)))
    await stage.relay()
    effects = Counter(await stage.arrived(consumer, 40))
    assert effects == Counter(dict.fromkeys(await stage.told(), 2))


async def test_an_event_that_is_sent_again_has_no_second_effect(stage: Stage) -> None:
    consumer = await stage.subscribed()
    subject = new_id()
    event, last = sealed(registered(subject)), sealed(contacted(subject))
    await stage.publish(event, event)
    await stage.publish(event, last)
    assert await stage.arrived(consumer, 2) == [event.id, last.id]


async def test_facts_of_one_subject_arrive_in_their_order(stage: Stage) -> None:
    consumer = await stage.subscribed()
    subjects = [new_id() for _ in range(5)]
    await stage.tell(*(registered(subject) for subject in subjects))
    for _ in range(10):
        await stage.tell(*(contacted(subject) for subject in subjects))
    await stage.relay()
    await stage.arrived(consumer, 55)
    assert await _by_subject(consumer, "effect", "subject") == await _by_subject(stage.producer, "outbox", "key")


async def _by_subject(service: Service, table: str, column: str) -> dict[str, list[UUID]]:
    query = f"SELECT {column}, array_agg(event_id ORDER BY id) FROM {table} GROUP BY 1"
    async with service.runtime.transaction() as session:
        return {row[0]: row[1] for row in await session.execute(text(query))}


@pytest.mark.parametrize("poison", [BAD_JSON, MISSING_FIELD, b"", b"\xff\xfe\0", b"null", b'["x"]'])
async def test_a_poisoned_payload_becomes_a_dead_letter_and_the_good_ones_go_on(stage: Stage, poison: bytes) -> None:
    consumer = await stage.subscribed()
    subject = new_id()
    before, bad, after = (
        sealed(registered(subject)),
        sealed(registered(subject), data=poison),
        sealed(contacted(subject)),
    )
    await stage.publish(before, bad, after)
    assert await stage.arrived(consumer, 2) == [before.id, after.id]
    assert [letter.event_id for letter in await stage.letters(consumer)] == [bad.id]


async def test_a_handler_with_a_bug_leaves_a_dead_letter_and_does_not_stop_the_others(stage: Stage) -> None:
    async def stumble(_: AsyncSession, delivery: Delivery[GraduateRegistered], __: Runtime) -> None:
        raise KeyError(delivery.data.area)

    consumer = await stage.subscribed(
        Handler("stumble", GraduateRegistered, stumble), Handler("write", GraduateRegistered, write)
    )
    await stage.tell(registered(), registered())
    await stage.relay()
    assert Counter(await stage.arrived(consumer, 2)) == Counter(await stage.told())
    letters = await stage.letters(consumer)
    assert {(letter.handler, letter.attempts) for letter in letters} == {("stumble", 3)}
    assert {letter.event_id for letter in letters} == set(await stage.told())


async def test_a_bug_in_what_is_handed_to_the_database_is_not_taken_for_a_database_that_is_away(stage: Stage) -> None:
    async def mistype(session: AsyncSession, _: Delivery[GraduateRegistered], __: Runtime) -> None:
        await session.execute(text("SELECT :value"), {"value": object()})

    async def write_nul(session: AsyncSession, _: Delivery[GraduateRegistered], __: Runtime) -> None:
        await session.execute(text("SELECT CAST(:value AS text)"), {"value": "\0"})

    consumer = await stage.subscribed(
        Handler("mistype", GraduateRegistered, mistype),
        Handler("write_nul", GraduateRegistered, write_nul),
        Handler("write", GraduateRegistered, write),
    )
    await stage.publish(sealed(registered()))
    await stage.arrived(consumer, 1)
    assert {letter.handler for letter in await stage.letters(consumer)} == {"mistype", "write_nul"}


async def test_an_event_of_a_type_that_no_contract_knows_becomes_one_dead_letter(stage: Stage) -> None:
    consumer = await stage.subscribed()
    subject = new_id()
    unknown, known = sealed(registered(subject), type="registry.graduate_sang.v1"), sealed(registered(subject))
    await stage.publish(unknown, unknown, known)
    assert await stage.arrived(consumer, 1) == [known.id]
    (letter,) = await stage.letters(consumer)
    assert (letter.event_id, letter.handler, letter.type) == (unknown.id, "-", "registry.graduate_sang.v1")


async def test_a_known_type_that_nobody_here_listens_to_is_passed_over(stage: Stage) -> None:
    consumer = await stage.subscribed(Handler("write", GraduateRegistered, write))
    subject = new_id()
    unheard, heard = sealed(contacted(subject), data=BAD_JSON), sealed(registered(subject))
    await stage.publish(unheard, heard)
    assert await stage.arrived(consumer, 1) == [heard.id]
    assert await stage.letters(consumer) == []


async def test_a_transient_database_error_is_retried_and_never_dead_lettered(stage: Stage) -> None:
    tries = 0

    async def lose_connection(session: AsyncSession, delivery: Delivery[GraduateRegistered], _: Runtime) -> None:
        nonlocal tries
        tries += 1
        if tries <= 4:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        await write_effect(session, delivery.id)

    consumer = await stage.subscribed(Handler("lose_connection", GraduateRegistered, lose_connection))
    await stage.tell(registered())
    async with _Relays((stage.producer, stage.bus)):
        assert await stage.arrived(consumer, 1) == await stage.told()
    assert tries == 5
    assert await stage.letters(consumer) == []


async def test_two_relays_at_once_keep_the_order_and_send_each_event_once(stage: Stage) -> None:
    consumer = await stage.subscribed()
    counting = Counting(stage.bus)
    subjects = [new_id() for _ in range(4)]
    async with _Relays((stage.producer, counting), (stage.another_producer(), counting)):
        for _ in range(25):
            await stage.tell(*(contacted(subject) for subject in subjects))
        await stage.arrived(consumer, 100)
    assert Counter(counting.sent) == Counter(await stage.told())
    assert await _by_subject(consumer, "effect", "subject") == await _by_subject(stage.producer, "outbox", "key")


@dataclass
class Counting:
    """A bus that remembers what it was given."""

    bus: Bus
    sent: list[UUID] = field(default_factory=list)

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        self.sent += [envelope.id for envelope in envelopes]
        await self.bus.publish(envelopes)

    async def subscribe(self, service: Service) -> None:
        await self.bus.subscribe(service)

    async def lag(self, service: str) -> float:
        return await self.bus.lag(service)

    def alive(self, service: str) -> bool:
        return self.bus.alive(service)

    async def aclose(self) -> None:
        await self.bus.aclose()


class _Relays:
    """Runs relays while the block runs."""

    def __init__(self, *pairs: tuple[Service, Bus]) -> None:
        self._pairs = pairs

    async def __aenter__(self) -> None:
        self._tasks = [asyncio.create_task(relay.run(service.runtime, bus)) for service, bus in self._pairs]

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_two_consumers_of_one_service_at_once_have_single_effects(stage: Stage) -> None:
    first = await stage.subscribed()
    second_bus = stage.new_bus() if stage.kafka else stage.bus
    await second_bus.subscribe(stage.consumer(like=first))
    events = [sealed(registered()) for _ in range(60)]
    for batch in (events[:30], events[:30], events[30:], events):
        await stage.publish(*batch)
    last = [sealed(registered(UUID(envelope.subject))) for envelope in events]
    await stage.publish(*last)
    effects = Counter(await stage.arrived(first, 120))
    assert effects == Counter(envelope.id for envelope in [*events, *last])


async def test_the_rollback_of_a_transaction_sends_nothing(stage: Stage) -> None:
    consumer = await stage.subscribed()
    subject = new_id()
    await _record_and_roll_back(stage.producer, registered(subject))
    assert await stage.relay() == 0
    await stage.tell(contacted(subject))
    assert await stage.relay() == 1
    assert await stage.arrived(consumer, 1) == await stage.told()


async def _record_and_roll_back(service: Service, event: GraduateRegistered) -> None:
    async with service.runtime.transaction() as session:
        await record(session, event)
        await session.rollback()


async def test_the_trace_of_a_request_goes_through_the_outbox_to_the_handler(stage: Stage) -> None:
    heard: list[tuple[str | None, str | None]] = []

    async def listen(_: AsyncSession, delivery: Delivery[GraduateRegistered], __: Runtime) -> None:
        if delivery.traceparent == TRACE:
            heard.append((delivery.traceparent, tracing.current()))

    await stage.subscribed(Handler("listen", GraduateRegistered, listen))
    person = fictional_people(1, "trace")[0]
    named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    body = {"place_kind": "hukou", "area": AREA, "cohort_year": 2023, "person": named}
    async with client(stage.producer, Role.CASEWORKER, area=AREA) as caseworker:
        headers = {"traceparent": TRACE, "Idempotency-Key": new_id().hex}
        answer = await caseworker.post("/v1/registrations", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    await stage.relay()

    async def somebody_heard() -> bool:
        return bool(heard)

    await until(somebody_heard)
    assert heard == [(TRACE, TRACE)]
