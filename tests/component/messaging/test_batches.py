"""Events in batches: handled as sets, with the same effect as one by one."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.batches import LARGEST, batches_of, deliver_batch
from chassis.messaging.handlers import Handler, HandlerTable
from chassis.messaging.outbox import Envelope
from chassis.runtime import Runtime
from chassis.service import Service
from contracts.envelope import Delivery
from contracts.events.registry import ContactLogged, GraduateRegistered
from policy_engine.errors import CityStopped
from tests.component.messaging.stage import Stage, contacted, registered, sealed, write, write_effect

ROWS = text("SELECT subject, event_id, xmin::text AS written_by FROM effect ORDER BY id")


def a_set(refused: UUID | None = None, by: type[Exception] = LookupError) -> Handler:
    """Writes an effect for each event of a set; trips over one event, when it has written its own."""
    table = HandlerTable()

    @table.on_many(GraduateRegistered)
    async def write_all(session: AsyncSession, deliveries: Sequence[Delivery[GraduateRegistered]], _: Runtime) -> None:
        for delivery in deliveries:
            await write_effect(session, delivery.id)
            if delivery.id == refused:
                raise by

    return table.all[0]


async def rows(service: Service) -> Sequence[Any]:
    async with service.runtime.transaction() as session:
        return (await session.execute(ROWS)).all()


async def test_a_batch_is_handled_in_one_transaction(stage: Stage) -> None:
    consumer = await stage.subscribed(a_set())
    events = [sealed(registered()) for _ in range(12)]
    await stage.publish(*events)
    await stage.arrived(consumer, 12)
    effects = await rows(consumer)
    assert sorted(row.event_id for row in effects) == sorted(event.id for event in events)
    assert len({row.written_by for row in effects}) <= 4, "one transaction a partition, or nearly"


async def test_one_bad_event_takes_nobody_with_it(stage: Stage) -> None:
    events = [sealed(registered()) for _ in range(6)]
    unread = sealed(registered(), data=b'{"city": 1}')
    consumer = await stage.subscribed(a_set(refused=events[3].id))
    await stage.publish(*events[:2], unread, *events[2:])
    assert sorted(await stage.arrived(consumer, 5)) == sorted(event.id for event in events if event is not events[3])
    await stage.publish(sealed(registered()))
    await stage.arrived(consumer, 6)
    letters = {letter.event_id: letter.handler for letter in await stage.letters(consumer)}
    assert letters == {events[3].id: "write_all", unread.id: "write_all"}


async def test_one_bad_event_of_64_costs_few_transactions(here: Stage) -> None:
    events = [sealed(registered()) for _ in range(64)]
    consumer = here.consumer(a_set(refused=events[40].id))
    here.published += [event.id for event in events]
    await deliver_batch(consumer, events)
    effects = await rows(consumer)
    assert [row.event_id for row in effects] == [event.id for event in events if event is not events[40]]
    assert len({row.written_by for row in effects}) == 6, "32, 16, 8, 4, 2, 1"
    assert [letter.event_id for letter in await here.letters(consumer)] == [events[40].id]


async def test_what_cannot_be_read_or_asked_about_costs_its_neighbours_no_transaction(here: Stage) -> None:
    events = [sealed(registered()) for _ in range(8)]
    unread, stopped = sealed(registered(), data=b"{}"), sealed(registered().model_copy(update={"city": "wuhan"}))
    here.published += [event.id for event in (*events, unread, stopped)]

    def concerns(event: GraduateRegistered, _: Runtime) -> bool:
        if event.city == "wuhan":
            raise CityStopped("wuhan", "…")
        return True

    consumer = here.consumer(replace(a_set(), concerns=concerns))
    await deliver_batch(consumer, [*events[:3], unread, *events[3:6], stopped, *events[6:]])
    effects = await rows(consumer)
    assert [row.event_id for row in effects] == [event.id for event in events]
    assert len({row.written_by for row in effects}) == 1
    assert {letter.event_id for letter in await here.letters(consumer)} == {unread.id, stopped.id}


async def test_of_a_set_whoever_takes_one_by_one_has_each_once_too(here: Stage) -> None:
    consumer = here.consumer(a_set(), Handler("alone", GraduateRegistered, write))
    events = [sealed(registered()) for _ in range(5)]
    for batch in batches_of(consumer.handlers, [*events, *events[:2]]):
        await deliver_batch(consumer, batch)
    effects = await rows(consumer)
    assert sorted(row.event_id for row in effects) == sorted(2 * [event.id for event in events])
    assert len({row.written_by for row in effects}) == 1 + 5


async def test_a_batch_that_comes_again_has_no_second_effect(here: Stage) -> None:
    consumer = here.consumer(a_set(), Handler("alone", GraduateRegistered, write))
    events = [sealed(registered()) for _ in range(5)]
    await inbox.deliver(consumer, events[1])
    for batch in ([*events, events[0]], events, events[::-1]):
        await deliver_batch(consumer, batch)
    assert sorted(row.event_id for row in await rows(consumer)) == sorted(2 * [event.id for event in events])


async def test_what_a_reaction_is_not_concerned_with_costs_no_transaction_and_leaves_no_trace(here: Stage) -> None:
    strangers = [registered().model_copy(update={"city": "wuhan"}) for _ in range(3)]
    events = [sealed(event) for event in (registered(), *strangers, registered())]

    def is_local(event: GraduateRegistered, _: Runtime) -> bool:
        return event.city == "urumqi"

    consumer = here.consumer(
        replace(a_set(), concerns=is_local), Handler("one", GraduateRegistered, write, None, is_local)
    )
    for event in events:
        await inbox.deliver(consumer, event)
    await deliver_batch(consumer, events)
    await deliver_batch(consumer, events[1:4])
    async with consumer.runtime.transaction() as session:
        handled = sorted(await session.scalars(text("SELECT event_id FROM inbox")))
    assert handled == sorted(2 * [events[0].id, events[4].id])
    assert len(await rows(consumer)) == 4


async def test_a_type_that_no_contract_knows_is_put_aside_from_a_batch_too(here: Stage) -> None:
    consumer = here.consumer(a_set())
    strangers = [sealed(registered(), type="a.b.v1") for _ in range(2)]
    here.published += [event.id for event in strangers]
    await deliver_batch(consumer, strangers)
    assert {letter.event_id for letter in await here.letters(consumer)} == {event.id for event in strangers}


async def test_what_cannot_be_handled_now_must_come_again_and_leaves_no_letter(here: Stage) -> None:
    events = [sealed(registered()) for _ in range(3)]
    consumer = here.consumer(a_set(refused=events[2].id, by=inbox.Transient))
    here.published += [event.id for event in events]
    with pytest.raises(inbox.Transient):
        await deliver_batch(consumer, events)
    assert [row.event_id for row in await rows(consumer)] == [events[0].id, events[1].id]
    assert await here.letters(consumer) == []


def drawn(seed: int) -> list[Envelope]:
    """Registrations and contacts of few people, some of them twice."""
    luck = random.Random(seed)
    people = [new_id() for _ in range(4)]
    events = [sealed(luck.choice((registered, registered, contacted))(luck.choice(people))) for _ in range(40)]
    return [luck.choice(events) for _ in range(60)]


@pytest.mark.parametrize("seed", range(20))
def test_within_a_batch_no_subject_has_two_types_and_nothing_is_lost(seed: int) -> None:
    events = drawn(seed)
    cut = list(batches_of(HandlerTable(a_set()), events))
    assert [event for batch in cut for event in batch] == events
    for batch in cut:
        assert len({(event.subject, event.type) for event in batch}) == len({event.subject for event in batch})


def test_what_is_handled_one_by_one_is_no_part_of_a_batch() -> None:
    events = [sealed(make(new_id())) for make in (registered, registered, contacted, registered, registered)]
    alone = Handler("alone", GraduateRegistered, write)
    sizes = {
        name: [len(batch) for batch in batches_of(HandlerTable(*handlers), events)]
        for name, handlers in {
            "nobody listens to contacts": [a_set()],
            "contacts are one by one": [a_set(), Handler("contact", ContactLogged, write)],
            "somebody takes registrations one by one": [a_set(), alone],
            "nobody takes them in sets": [alone, Handler("contact", ContactLogged, write)],
        }.items()
    }
    assert sizes == {
        "nobody listens to contacts": [5],
        "contacts are one by one": [2, 1, 2],
        "somebody takes registrations one by one": [5],
        "nobody takes them in sets": [1, 1, 1, 1, 1],
    }


def test_a_batch_has_an_end() -> None:
    events = [sealed(registered(new_id()))] * (LARGEST + 1)
    assert [len(one) for one in batches_of(HandlerTable(a_set()), events)] == [LARGEST, 1]


@pytest.mark.parametrize("seed", range(3))
async def test_each_subject_sees_the_effects_of_one_by_one_in_that_order(here: Stage, seed: int) -> None:
    """The simple way is the oracle: same effects, and of each subject in the same order."""
    events = drawn(seed)
    table = HandlerTable()

    @table.on_many(GraduateRegistered)
    async def registered_many(session: AsyncSession, some: Sequence[Delivery[Any]], _: Runtime) -> None:
        for delivery in some:
            await _write(session, delivery)

    @table.on(ContactLogged)
    async def contact(session: AsyncSession, delivery: Delivery[ContactLogged], _: Runtime) -> None:
        await _write(session, delivery)

    one_by_one, in_batches = here.consumer(*table.all), here.consumer(*table.all)
    for event in events:
        await inbox.deliver(one_by_one, event)
    for batch in batches_of(in_batches.handlers, events):
        await deliver_batch(in_batches, batch)
    assert await _by_subject(in_batches) == await _by_subject(one_by_one)


async def _write(session: AsyncSession, delivery: Delivery[Any]) -> None:
    insert = text("INSERT INTO effect (subject, event_id) VALUES (:subject, :event_id)")
    await session.execute(insert, {"subject": delivery.subject, "event_id": delivery.id})


async def _by_subject(service: Service) -> dict[str, list[UUID]]:
    effects: dict[str, list[UUID]] = {}
    for row in await rows(service):
        effects.setdefault(row.subject, []).append(row.event_id)
    return effects
