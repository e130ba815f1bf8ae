"""Register a graduate and read one over HTTP: ours, the idiomatic peer at its best setting, and two limits.

The limits are a route without a database, and our own routes with the store stubbed. By the CPU time of the server's
process and of PostgreSQL together: other work on the machine does not count, and neither does the caller.
"""

import asyncio
import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice, product
from typing import Any

import httpx
from rich.console import Console

from benchmarks import client, ledger, stage
from benchmarks.figures import SEED, Figure, ratio
from demo.people import Fictional, fictional_people
from deploy.composition import definition_of, policies_folder
from deploy.kafka import free_port
from tests.chaos import load

ROUNDS, REQUESTS = 7, 400
POOLS, CALLERS = (5, 10, 20), (8, 16, 32)
SWEPT, COMPARED = 240, 100
REGISTERED, SHOWN = "register a graduate", "read one graduate"
REGISTER, READ = "/registry/v1/registrations", "/registry/v1/graduates"
COMMANDS = {
    "ours": ["deploy.service", "api", "registry"],
    "peer": ["benchmarks.peer_registration"],
    "stubbed": ["benchmarks.stubbed"],
}
PROBES = {"ours": "/healthz/ready", "peer": "/docs", "stubbed": "/healthz/live"}
BY_CHANCE = ("id", "registered_at")
PEOPLE = "SELECT id FROM graduate ORDER BY id_number_index"
console = Console()


@dataclass(frozen=True)
class Setting:
    """How many connections the peer has, and how many callers ask."""

    pool: int
    callers: int


@dataclass(frozen=True)
class Server:
    base: str
    process: int


@dataclass(frozen=True)
class Bench:
    """A PostgreSQL server, and the secrets that ours and the peer share."""

    server: Any
    variables: Mapping[str, str]
    headers: Mapping[str, str]

    def database(self, name: str) -> str:
        return stage.database(self.server, name, definition_of("registry"))

    @contextmanager
    def serving(self, name: str, url: str, pool: int | None = None) -> Iterator[Server]:
        base = f"http://127.0.0.1:{(port := free_port())}"
        own = {"QIHANG_DATABASE_URL": url, "QIHANG_SERVICE_PORT": str(port)}
        if pool is not None:
            own["QIHANG_POOL_SIZE"] = str(pool)
        ready = f"{base}{PROBES[name]}"
        with stage.process(COMMANDS[name], {**self.variables, **own}, lambda: stage.reachable(ready)) as process:
            yield Server(base, process)

    def rate(self, server: Server, requests: Sequence[bytes], callers: int) -> float:
        """Requests per second of CPU."""
        before = stage.cpu_seconds(self.server, server.process)
        asyncio.run(client.drive(server.base, requests, callers))
        return len(requests) / (stage.cpu_seconds(self.server, server.process) - before)

    def registrations(self, url: str, seed: str, count: int = REQUESTS) -> list[bytes]:
        return [_registration(url, self.headers, person) for person in fictional_people(count, f"{SEED}-{seed}")]

    def reads(self, urls: Sequence[str]) -> list[bytes]:
        return [client.encoded_read(url, self.headers) for url in islice(cycle(urls), REQUESTS)]


@dataclass(frozen=True)
class Target:
    """Where a server registers, and where it shows somebody."""

    server: Server
    register: str
    read: Sequence[str]


def measure(server: Any) -> list[Figure]:
    secrets = stage.secrets()
    settings = stage.settings_of(secrets)
    variables = secrets | {"QIHANG_POLICIES": str(policies_folder())}
    bench = Bench(server, variables, stage.caseworker(settings))
    best = _peers_best(bench)
    urls = {name: bench.database(f"bench_{name}") for name in COMMANDS}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(bench.serving(name, urls[name], _pool(name, best))) for name in COMMANDS}
        for target in servers.values():
            bench.rate(target, bench.registrations(target.base + REGISTER, "first", 1), 1)
            bench.rate(target, bench.registrations(target.base + REGISTER, "equal"), best.callers)
        ledger.must_agree(urls["ours"], urls["peer"], stage.cipher_of(settings), requests=True)
        people = {name: [str(row.id) for row in stage.rows(urls[name], PEOPLE)] for name in ("ours", "peer")}
        _must_show_alike(bench, servers, people)
        for name in people:
            stage.vacuum(server, f"bench_{name}")
        rates = _rounds(bench, _targets(servers, people), best.callers)
    return [line for what, of_whom in rates.items() for line in _figures(what, of_whom, best)]


def _figures(what: str, rates: Mapping[str, list[float]], best: Setting) -> list[Figure]:
    peer = f"FastAPI + SQLAlchemy ORM, same work; best of the sweep: pool {best.pool}, {best.callers} callers"
    names = {"peer": peer, "nothing": "a route without a database", "stubbed": "the same route with the store stubbed"}
    return [ratio(what, "requests/s of CPU", rates["ours"], rates[name], text) for name, text in names.items()]


def _pool(name: str, best: Setting) -> int | None:
    """Ours runs with the pool it ships with."""
    return best.pool if name == "peer" else None


def _peers_best(bench: Bench) -> Setting:
    """The setting at which the peer is fastest, the median of three goes at each."""
    medians: dict[Setting, float] = {}
    for pool in POOLS:
        with bench.serving("peer", bench.database(f"sweep_{pool}"), pool) as peer:
            url = peer.base + REGISTER
            bench.rate(peer, bench.registrations(url, f"warm-{pool}", SWEPT), CALLERS[0])
            for callers in CALLERS:
                goes = [bench.registrations(url, f"{pool}-{callers}-{go}", SWEPT) for go in range(3)]
                rate = statistics.median(bench.rate(peer, requests, callers) for requests in goes)
                medians[Setting(pool, callers)] = rate
                console.print(f"  peer with a pool of {pool}, {callers} callers: {rate:.0f}")
    return max(medians, key=lambda setting: medians[setting])


def _must_show_alike(bench: Bench, servers: Mapping[str, Server], people: Mapping[str, Sequence[str]]) -> None:
    """The same people are shown alike by both; else nothing is timed."""
    shown = {}
    for name, ids in people.items():
        with httpx.Client(base_url=servers[name].base, headers=bench.headers) as http:
            answers = [http.get(f"{READ}/{person}") for person in ids[:COMPARED]]
        shown[name] = [(answer.status_code, answer.headers["etag"], _lasting(answer.json())) for answer in answers]
    assert shown["ours"] == shown["peer"], "the two show people differently"


def _lasting(view: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in view.items() if name not in BY_CHANCE}, sort_keys=True)


def _targets(servers: Mapping[str, Server], people: Mapping[str, Sequence[str]]) -> dict[str, Target]:
    """The stubbed store shows whomever it is asked for."""
    shown = {**people, "stubbed": people["ours"]}
    targets = {
        name: Target(server, server.base + REGISTER, [f"{server.base}{READ}/{person}" for person in shown[name]])
        for name, server in servers.items()
    }
    nothing = f"{servers['peer'].base}/nothing"
    return {**targets, "nothing": Target(servers["peer"], nothing, [nothing])}


def _rounds(bench: Bench, targets: Mapping[str, Target], callers: int) -> dict[str, dict[str, list[float]]]:
    """What is asked → of whom → the rate of each round."""
    rates: dict[str, dict[str, list[float]]] = {what: {name: [] for name in targets} for what in (REGISTERED, SHOWN)}
    for turn, (name, target) in product(range(ROUNDS), targets.items()):
        requests = bench.registrations(target.register, f"{name}-{turn}"), bench.reads(target.read)
        for what, batch in zip(rates, requests, strict=True):
            rates[what][name].append(bench.rate(target.server, batch, callers))
        console.print(f"  {name}: " + ", ".join(f"{what} {rates[what][name][-1]:.0f}" for what in rates))
    return rates


def _registration(url: str, headers: Mapping[str, str], person: Fictional) -> bytes:
    named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    body = {"place_kind": "hukou", "area": load.AREA, "cohort_year": 2023, "person": named}
    return client.encoded(url, {**headers, "Idempotency-Key": f"{person.id_number}-{person.phone}"}, body)
