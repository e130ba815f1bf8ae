"""Event latency on Kafka: from the commit of a registration to the commit of another service's handler."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from sqlalchemy import create_engine, text

from benchmarks import stage
from benchmarks.figures import SEED, Figure
from contracts.roles import Role
from demo.people import Fictional, fictional_people
from deploy.composition import definition_of, policies_folder
from deploy.embedded import start_postgres, url_on
from deploy.kafka import Broker, KafkaUnavailable, free_port
from tests.chaos import load, probe

EVENTS, WARM, CALLERS = 500, 50, 8
RATES = (25, 100)
COMMITTED = "SELECT o.event_id, pg_xact_commit_timestamp(g.xmin) FROM outbox o JOIN graduate g ON g.id::text = o.key"
HAD = "SELECT event_id, pg_xact_commit_timestamp(xmin) FROM inbox"
SETTLE_SECONDS = 30
console = Console()


def measure(folder: Path) -> list[Figure]:
    """Nothing without Java; the reason is printed."""
    try:
        broker = Broker(folder / "kafka").start()
    except KafkaUnavailable as missing:
        console.print(f"latency not measured: {missing}")
        return []
    try:
        with _postgres(folder / "timed") as server, _platform(server, broker) as base:
            asyncio.run(_steadily(base, fictional_people(WARM, f"{SEED}-warm"), RATES[0]))
            _arrived(server, WARM)
            return [figure for number, rate in enumerate(RATES) for figure in _at_rate(server, base, number, rate)]
    finally:
        broker.stop()


@contextmanager
def _postgres(folder: Path) -> Iterator[Any]:
    """A server that keeps the time of each commit; that takes a second start."""
    server = start_postgres(folder)
    engine = create_engine(url_on(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET track_commit_timestamp = on"))
    engine.dispose()
    server.cleanup()
    server = start_postgres(folder)
    try:
        yield server
    finally:
        server.cleanup()


@contextmanager
def _platform(server: Any, broker: Broker) -> Iterator[str]:
    """The registry's API and worker, and a consumer, each a process of its own."""
    common = {
        "QIHANG_DEMO": "true",
        "QIHANG_KAFKA": broker.address,
        "QIHANG_KAFKA_PARTITIONS": "4",
        "QIHANG_POLICIES": str(policies_folder()),
    }
    registry = {**common, "QIHANG_DATABASE_URL": stage.database(server, "registry", definition_of("registry"))}
    listener = {**common, "QIHANG_DATABASE_URL": stage.database(server, "probe", probe.definition)}
    ports = {"api": free_port(), "worker": free_port()}
    with ExitStack() as stack:
        for role, port in ports.items():
            ready = f"http://127.0.0.1:{port}/healthz/ready"
            variables = {**registry, "QIHANG_SERVICE_PORT": str(port)}
            command = ["deploy.service", role, "registry"]
            stack.enter_context(stage.process(command, variables, partial(stage.reachable, ready)))
        stack.enter_context(stage.process(["tests.chaos.probe"], listener, lambda: True))
        yield f"http://127.0.0.1:{ports['api']}"


def _at_rate(server: Any, base: str, number: int, rate: int) -> list[Figure]:
    earlier = _arrived(server, WARM + number * EVENTS)
    seconds = asyncio.run(_steadily(base, fictional_people(EVENTS, f"{SEED}-latency-{rate}"), rate))
    after = _arrived(server, WARM + (number + 1) * EVENTS)
    taken = sorted(after[event] for event in after.keys() - earlier.keys())
    cuts = statistics.quantiles(taken, n=100)
    spread = f"{len(taken)} events, asked for {rate} a second, got {EVENTS / seconds:.0f}"
    return [
        Figure(
            what=f"event latency on Kafka at {rate}/s, {name}",
            unit="ms",
            ours=value,
            peer=None,
            peer_name="none yet",
            ratio=None,
            spread=spread,
        )
        for name, value in (("p50", cuts[49]), ("p99", cuts[98]))
    ]


async def _steadily(base: str, people: list[Fictional], rate: int) -> float:
    """Registers people at a fixed pace, whether or not the last answer is there; the seconds that it took.

    A machine too busy for the pace is not flooded: at most `CALLERS` requests are under way.
    """
    headers = load.token(Role.CASEWORKER, load.AREA)
    limits, patience = httpx.Limits(max_connections=CALLERS), httpx.Timeout(60, pool=None)
    started = time.perf_counter()
    async with httpx.AsyncClient(base_url=base, timeout=patience, limits=limits) as http, asyncio.TaskGroup() as calls:
        for number, person in enumerate(people):
            await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
            calls.create_task(_register(http, headers, person))
    return time.perf_counter() - started


async def _register(http: httpx.AsyncClient, headers: dict[str, str], person: Fictional) -> None:
    named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    body = {"place_kind": "hukou", "area": load.AREA, "cohort_year": 2023, "person": named}
    key = {"Idempotency-Key": f"{person.id_number}-latency"}
    answer = await http.post("/registry/v1/registrations", json=body, headers={**headers, **key})
    assert answer.status_code == 201, answer.text


def _arrived(server: Any, wanted: int) -> dict[Any, float]:
    """Event → milliseconds on the way, once all have arrived; raises TimeoutError where one does not."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        had = {row[0]: row[1] for row in stage.rows(url_on(server, "probe"), HAD)}
        if len(had) >= wanted:
            break
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(had)} of {wanted} events arrived")
        time.sleep(0.2)
    committed = {row[0]: row[1] for row in stage.rows(url_on(server, "registry"), COMMITTED)}
    return {event: (at - committed[event]).total_seconds() * 1e3 for event, at in had.items()}
