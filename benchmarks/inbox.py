"""Notify takes the events of a rush: in sets, one by one, and a peer that only notes each in a transaction of its own.

By the CPU time of this process and of PostgreSQL together: other work on the machine does not count.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from uuid import UUID

import psycopg
from rich.console import Console

from benchmarks import stage
from benchmarks.figures import Figure, ratio
from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.batches import LARGEST, batches_of, deliver_batch
from chassis.messaging.outbox import Envelope
from chassis.service import Service, make_service
from contracts.envelope import Event
from contracts.events.registry import ContactLogged, GraduateRegistered
from contracts.events.subsidy import PaymentSettled
from deploy.composition import definition_of, policies_folder
from deploy.embedded import url_on
from tests.component.notify.set_steps import tables

ROUNDS, EVENTS = 5, LARGEST
AREA, DAY, AT = "urumqi/650102/650102002", date(2023, 7, 28), datetime(2023, 7, 28, 3, tzinfo=UTC)
PEER = "one bare transaction a message"
NOTE = "INSERT INTO noted (event_id, payload) VALUES (%s, %s) ON CONFLICT DO NOTHING"
Way: TypeAlias = Callable[[Sequence[Envelope]], Awaitable[None]]
console = Console()


def measure(server: Any) -> list[Figure]:
    return asyncio.run(_measure(server))


async def _measure(server: Any) -> list[Figure]:
    async with AsyncExitStack() as stack:
        services = {name: _service(server, f"inbox_{name}") for name in ("sets", "single")}
        for service in services.values():
            stack.push_async_callback(service.runtime.aclose)
        noted = await psycopg.AsyncConnection.connect(_plain(url_on(server, "inbox_sets")), autocommit=True)
        stack.push_async_callback(noted.close)
        await noted.execute("CREATE TABLE noted (event_id uuid PRIMARY KEY, payload bytea NOT NULL)")
        ways: dict[str, Way] = {
            "sets": lambda events: _in_sets(services["sets"], events),
            "single": lambda events: _one_by_one(services["single"], events),
            "peer": lambda events: _note(noted, events),
        }
        await _must_agree(services, ways)
        return [line for name, speeds in (await _rounds(server, ways)).items() for line in _lines(name, speeds)]


def _service(server: Any, database: str) -> Service:
    definition = definition_of("notify")
    settings = stage.settings_of(stage.secrets()).model_copy(
        update={"database_url": stage.database(server, database, definition), "policies": policies_folder()}
    )
    return make_service(definition, settings)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


async def _in_sets(service: Service, events: Sequence[Envelope]) -> None:
    """As a poll of the bus hands them over."""
    for batch in batches_of(service.handlers, events):
        await deliver_batch(service, batch)


async def _one_by_one(service: Service, events: Sequence[Envelope]) -> None:
    for event in events:
        await inbox.deliver(service, event)


async def _note(connection: psycopg.AsyncConnection, events: Sequence[Envelope]) -> None:
    for event in events:
        async with connection.transaction():
            await connection.execute(NOTE, (event.id, event.data))


async def _must_agree(services: Mapping[str, Service], ways: Mapping[str, Way]) -> None:
    """The same events, some of them twice, leave the same rows in both; else nothing is timed."""
    people = [new_id() for _ in range(40)]
    events = [envelope for kind in KINDS.values() for envelope in _sealed(kind, people)]
    content = []
    for name, service in services.items():
        await ways[name]([*events, *events[::7]])
        async with service.runtime.transaction() as session:
            content.append(await tables(session, events))
    assert content[0] == content[1], "in sets and one by one differ"


async def _rounds(server: Any, ways: Mapping[str, Way]) -> dict[str, dict[str, list[float]]]:
    """Kind of event → way → events per second of CPU, each round."""
    speeds: dict[str, dict[str, list[float]]] = {kind: {way: [] for way in ways} for kind in KINDS}
    for _ in range(ROUNDS):
        people = {way: [new_id() for _ in range(EVENTS)] for way in ways}
        for kind, make in KINDS.items():
            for name, way in ways.items():
                events = _sealed(make, people[name])
                before = _cpu_seconds(server)
                await way(events)
                speeds[kind][name].append(EVENTS / (_cpu_seconds(server) - before))
            console.print(f"  {kind}: " + ", ".join(f"{way} {each[-1]:.0f}" for way, each in speeds[kind].items()))
    return speeds


def _lines(kind: str, speeds: Mapping[str, list[float]]) -> list[Figure]:
    what, unit = f"notify takes {kind}, sets of {EVENTS}", "events/s of CPU"
    return [
        ratio(what, unit, speeds["sets"], speeds["single"], "the same, one by one"),
        ratio(what, unit, speeds["sets"], speeds["peer"], PEER),
    ]


def _cpu_seconds(server: Any) -> float:
    """Of this process and of every process of the server, so far."""
    return time.process_time() + stage.cpu_seconds(server)


def _sealed(make: Callable[[UUID], Event], people: Sequence[UUID]) -> list[Envelope]:
    return [inbox.envelope(make(person), source="bench", time=AT) for person in people]


def _registered(person: UUID) -> Event:
    return GraduateRegistered(
        graduate_id=person,
        city="urumqi",
        area=AREA,
        cohort_year=2023,
        registered_on=DAY,
        place_kind="hukou",
        channel="mini_program",
    )


def _contacted(person: UUID) -> Event:
    return ContactLogged(
        graduate_id=person,
        city="urumqi",
        area=AREA,
        contact_id=new_id(),
        reached=True,
        contacted_on=DAY,
        logged_on=DAY,
    )


def _settled(person: UUID) -> Event:
    return PaymentSettled(
        claim_id=new_id(),
        city="wuhan",
        area="wuhan/420106",
        scheme="retention_bonus",
        payee_kind="graduate",
        payee_id=person,
        amount_fen=100_000,
        line_id=new_id(),
        settled_on=DAY,
    )


KINDS: Mapping[str, Callable[[UUID], Event]] = {
    "registrations": _registered,
    "contacts": _contacted,
    "settled payments": _settled,
}
