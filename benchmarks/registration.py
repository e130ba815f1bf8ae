"""Register a graduate over HTTP: ours, the idiomatic peer at its best setting, and a route without a database."""

import asyncio
import statistics
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from rich.console import Console

from benchmarks import client, ledger, stage
from benchmarks.figures import SEED, Figure, ratio
from demo.people import Fictional, fictional_people
from deploy.composition import definition_of, policies_folder
from deploy.kafka import free_port
from tests.chaos import load

ROUNDS, REQUESTS = 7, 400
POOLS, CALLERS = (5, 10, 20), (8, 16, 32)
SWEPT = 240
PATH = "/registry/v1/registrations"
COMMANDS = {"ours": ["deploy.service", "api", "registry"], "peer": ["benchmarks.peer_registration"]}
PROBES = {"ours": "/healthz/ready", "peer": "/docs"}
console = Console()


@dataclass(frozen=True)
class Setting:
    """How many connections the peer has, and how many callers ask."""

    pool: int
    callers: int


@dataclass(frozen=True)
class Bench:
    """A PostgreSQL server, and the secrets that ours and the peer share."""

    server: Any
    variables: Mapping[str, str]
    headers: Mapping[str, str]

    def database(self, name: str) -> str:
        return stage.database(self.server, name, definition_of("registry"))

    @contextmanager
    def serving(self, name: str, url: str, pool: int | None = None) -> Iterator[str]:
        base = f"http://127.0.0.1:{(port := free_port())}"
        own = {"QIHANG_DATABASE_URL": url, "QIHANG_SERVICE_PORT": str(port)}
        if pool is not None:
            own["QIHANG_POOL_SIZE"] = str(pool)
        ready = f"{base}{PROBES[name]}"
        with stage.process(COMMANDS[name], {**self.variables, **own}, lambda: stage.reachable(ready)):
            yield base

    def rate(self, url: str, seed: str, count: int, callers: int) -> float:
        requests = [_request(url, self.headers, person) for person in fictional_people(count, f"{SEED}-{seed}")]
        return asyncio.run(client.drive(url, requests, callers))


def measure(server: Any) -> list[Figure]:
    secrets = stage.secrets()
    settings = stage.settings_of(secrets)
    variables = secrets | {"QIHANG_POLICIES": str(policies_folder())}
    bench = Bench(server, variables, stage.caseworker(settings))
    best = _peers_best(bench)
    urls = {name: bench.database(f"bench_{name}") for name in COMMANDS}
    with ExitStack() as stack:
        bases = {name: stack.enter_context(bench.serving(name, urls[name], _pool(name, best))) for name in COMMANDS}
        for name in COMMANDS:
            bench.rate(bases[name] + PATH, "equal", REQUESTS, best.callers)
        ledger.must_agree(urls["ours"], urls["peer"], stage.cipher_of(settings), requests=True)
        for name in COMMANDS:
            stage.vacuum(server, f"bench_{name}")
        rates = _rounds(bench, bases, best.callers)
    peer = f"FastAPI + SQLAlchemy ORM, same work; best of the sweep: pool {best.pool}, {best.callers} callers"
    return [
        ratio("register a graduate", "requests/s", rates["ours"], rates["peer"], peer),
        ratio("register a graduate", "requests/s", rates["ours"], rates["nothing"], "a route without a database"),
    ]


def _pool(name: str, best: Setting) -> int | None:
    """Ours runs with the pool it ships with."""
    return best.pool if name == "peer" else None


def _peers_best(bench: Bench) -> Setting:
    """The setting at which the peer is fastest, the median of three goes at each."""
    medians: dict[Setting, float] = {}
    for pool in POOLS:
        with bench.serving("peer", bench.database(f"sweep_{pool}"), pool) as base:
            bench.rate(base + PATH, f"warm-{pool}", SWEPT, CALLERS[0])
            for callers in CALLERS:
                rates = [bench.rate(base + PATH, f"{pool}-{callers}-{go}", SWEPT, callers) for go in range(3)]
                medians[Setting(pool, callers)] = statistics.median(rates)
                console.print(f"  peer with a pool of {pool}, {callers} callers: {statistics.median(rates):.0f}")
    return max(medians, key=lambda setting: medians[setting])


def _rounds(bench: Bench, bases: Mapping[str, str], callers: int) -> dict[str, list[float]]:
    urls = {name: base + PATH for name, base in bases.items()} | {"nothing": f"{bases['peer']}/nothing"}
    rates: dict[str, list[float]] = {name: [] for name in urls}
    for turn, name in product(range(ROUNDS), urls):
        rates[name].append(bench.rate(urls[name], f"{name}-{turn}", REQUESTS, callers))
        console.print(f"  {name}: {rates[name][-1]:.0f} requests/s")
    return rates


def _request(url: str, headers: Mapping[str, str], person: Fictional) -> bytes:
    named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    body = {"place_kind": "hukou", "area": load.AREA, "cohort_year": 2023, "person": named}
    return client.encoded(url, {**headers, "Idempotency-Key": f"{person.id_number}-{person.phone}"}, body)
