"""`make bench`: ratios to named peers, interleaved in one run; writes `results.md` and `results.json`."""

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from sqlalchemy import create_engine, text

from benchmarks import rules
from chassis import migrations
from chassis.service import Runtime, make_runtime
from chassis.settings import Settings
from contracts.roles import Role
from deploy.composition import app_role, definition_of
from deploy.embedded import start_postgres, url_on
from deploy.kafka import Broker, KafkaUnavailable, free_port
from deploy.make_env import environment
from deploy.people import Fictional, fictional_people
from deploy.roster_file import roster_row, xlsx
from tests.chaos import load, probe

HERE = Path(__file__).parent
ROOT = HERE.parent
ROUNDS, REQUESTS, CONCURRENCY = 4, 400, 16
ROSTER_ROUNDS, ROSTER_ROWS = 3, 2_000
LATENCY_EVENTS = 400
SEED = "bench"
console = Console()


@dataclass(frozen=True)
class Figure:
    """One measured line: ours, the peer's, and their ratio (ours / peer; for speeds more is better)."""

    what: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str
    ratio: float | None
    spread: str


def main() -> None:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="qihang-bench-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder) / "pg")
        try:
            figures += _registration(server)
            figures += _roster(server)
            figures += _latency(server, Path(folder))
        finally:
            server.cleanup()
    figures += _rules()
    _write(figures)


def _rules() -> list[Figure]:
    """A million cases with every condition's column, and one decision with its reasons in words."""
    figures = []
    for timing in rules.measure():
        ours, numpy, fisca = (_speeds(one) for one in (timing.ours, timing.numpy, timing.openfisca))
        figures.append(_ratio(f"{timing.scheme}, 1 M cases", "M cases/s", ours, fisca, "OpenFisca, vectorised"))
        figures.append(_ratio(f"{timing.scheme}, 1 M cases", "M cases/s", ours, numpy, "NumPy by hand"))
        one, fisca_one = (_speeds(each) for each in (timing.one, timing.openfisca_one))
        figures.append(_ratio(f"{timing.scheme}, one explained", "/s", one, fisca_one, "OpenFisca, one situation"))
    return figures


def _speeds(milliseconds: list[float]) -> list[float]:
    return [1_000 / each for each in milliseconds]


def _database(server: Any, name: str, definition: Any, role: str) -> str:
    migrations.provision(url_on(server, "postgres"), name, role)
    migrations.upgrade(url_on(server, name), definition.migrations, role)
    return url_on(server, name, role)


@contextmanager
def _process(module: list[str], variables: dict[str, str], ready: Callable[[], bool]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{module} did not start")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _reachable(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code < 500
    except httpx.HTTPError:
        return False


def _secrets() -> dict[str, str]:
    """Production settings: no demo mode, hence no business clock to read."""
    made = environment(demo=False)
    return {name: made[name] for name in ("QIHANG_PII_KEYS", "QIHANG_INDEX_KEY", "QIHANG_TOKEN_SEED")}


def _registration(server: Any) -> list[Figure]:
    secrets = _secrets() | {"QIHANG_POLICIES": str(ROOT / "policies")}
    definition = definition_of("registry")
    ports = {"ours": free_port(), "peer": free_port()}
    variables = {}
    for name in ports:
        url = _database(server, f"bench_{name}", definition, app_role("registry"))
        variables[name] = {**secrets, "QIHANG_DATABASE_URL": url, "QIHANG_SERVICE_PORT": str(ports[name])}
    headers = _token(secrets["QIHANG_TOKEN_SEED"])
    rates: dict[str, list[float]] = {"ours": [], "peer": [], "nothing": []}
    bases = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    commands = {"ours": ["deploy.service", "api", "registry"], "peer": ["benchmarks.peer_registration"]}
    probes = {"ours": f"{bases['ours']}/healthz/ready", "peer": f"{bases['peer']}/docs"}
    with (
        _process(commands["ours"], variables["ours"], lambda: _reachable(probes["ours"])),
        _process(commands["peer"], variables["peer"], lambda: _reachable(probes["peer"])),
    ):
        for turn in range(ROUNDS + 1):
            for name, base, path in (
                ("ours", bases["ours"], "/registry/v1/registrations"),
                ("peer", bases["peer"], "/registry/v1/registrations"),
                ("nothing", bases["peer"], "/nothing"),
            ):
                people = fictional_people(REQUESTS, f"{SEED}-{name}-{turn}")
                rate = asyncio.run(_drive(base + path, headers, people))
                if turn:
                    rates[name].append(rate)
                    console.print(f"  {name}: {rate:.0f} requests/s")
    register = "register a graduate"
    return [
        _ratio(register, "requests/s", rates["ours"], rates["peer"], "FastAPI + SQLAlchemy ORM, same work"),
        _ratio(register, "requests/s", rates["ours"], rates["nothing"], "a route without a database"),
    ]


def _token(seed: str) -> dict[str, str]:
    from chassis.access import Caller
    from chassis.auth import TokenIssuer
    from chassis.db import new_id

    issuer = TokenIssuer.from_settings(Settings(demo=True, token_seed=seed))
    return {"Authorization": f"Bearer {issuer.issue(Caller(new_id(), Role.CASEWORKER, load.AREA))}"}


async def _drive(url: str, headers: dict[str, str], people: list[Fictional]) -> float:
    """Requests per second of a closed loop of `CONCURRENCY` callers; every answer must be 201."""
    waiting = iter(people)
    limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY)
    async with httpx.AsyncClient(limits=limits, timeout=30) as http:

        async def caller() -> None:
            for person in waiting:
                named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
                body = {"place_kind": "hukou", "area": load.AREA, "cohort_year": 2023, "person": named}
                key = {"Idempotency-Key": f"{person.id_number}-{person.phone}"}
                answer = await http.post(url, json=body, headers={**headers, **key})
                if answer.status_code != 201:
                    raise RuntimeError(f"{answer.status_code} {answer.text[:200]}")

        started = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(CONCURRENCY)))
        return len(people) / (time.perf_counter() - started)


def _runtime(url: str) -> Runtime:
    settings = Settings(demo=True, database_url=url, policies=ROOT / "policies")
    return make_runtime(definition_of("registry"), settings)


def _roster(server: Any) -> list[Figure]:
    from benchmarks.peer_roster import import_roster

    definition = definition_of("registry")
    url = _database(server, "bench_roster", definition, app_role("registry"))
    peer_url = _database(server, "bench_roster_peer", definition, app_role("registry"))
    ours: list[float] = []
    peers: list[float] = []
    for turn in range(ROSTER_ROUNDS):
        people = fictional_people(ROSTER_ROWS, f"{SEED}-roster-{turn}")
        content = xlsx([roster_row(person, "650102") for person in people])
        ours.append(ROSTER_ROWS / asyncio.run(_import_ours(url, content)))
        cipher = _runtime(url).cipher
        started = time.perf_counter()
        assert import_roster(content, peer_url, cipher) == ROSTER_ROWS
        peers.append(ROSTER_ROWS / (time.perf_counter() - started))
        console.print(f"  roster: ours {ours[-1]:.0f}, peer {peers[-1]:.0f} rows/s")
    return [_ratio("roster import", "rows/s", ours, peers, "openpyxl + pydantic + ORM")]


async def _import_ours(url: str, content: bytes) -> float:
    """Seconds from the upload to the last row, row results included."""
    from chassis.app import build_app

    runtime = _runtime(url)
    app = build_app(runtime.definition, runtime)
    headers = {**load.token(Role.UNIVERSITY_OFFICE, None, "6500000001"), "Idempotency-Key": os.urandom(8).hex()}
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as http:
            started = time.perf_counter()
            files = {"file": ("roster.xlsx", content, "application/octet-stream")}
            answer = await http.post("/v1/rosters", files=files, data={"city": "urumqi"}, headers=headers)
            assert answer.status_code == 201, answer.text
            judged = await runtime.jobs.run("import_rosters", runtime)
            assert judged == ROSTER_ROWS
            return time.perf_counter() - started
    finally:
        await runtime.aclose()


def _latency(server: Any, folder: Path) -> list[Figure]:
    """From the outbox row's time to the inbox row's time, both by the database's clock, at a gentle rate."""
    try:
        broker = Broker(folder / "kafka").start()
    except KafkaUnavailable as missing:
        console.print(f"latency not measured: {missing}")
        return []
    try:
        registry = _database(server, "registry", definition_of("registry"), app_role("registry"))
        listener = _database(server, "probe", probe.definition, app_role("probe"))
        common = {
            "QIHANG_DEMO": "true",
            "QIHANG_KAFKA": broker.address,
            "QIHANG_KAFKA_PARTITIONS": "4",
            "QIHANG_POLICIES": str(ROOT / "policies"),
        }
        ours = {**common, "QIHANG_DATABASE_URL": registry, "QIHANG_SERVICE_PORT": str(free_port())}
        api_port = free_port()
        api = {**ours, "QIHANG_SERVICE_PORT": str(api_port)}
        base = f"http://127.0.0.1:{api_port}"
        with (
            _process(["deploy.service", "api", "registry"], api, lambda: _reachable(f"{base}/healthz/ready")),
            _process(["deploy.service", "worker", "registry"], ours, lambda: True),
            _process(["tests.chaos.probe"], {**common, "QIHANG_DATABASE_URL": listener}, lambda: True),
        ):
            time.sleep(12)
            asyncio.run(_gently(base))
            time.sleep(5)
        return _percentiles(server)
    finally:
        broker.stop()


async def _gently(base: str) -> None:
    headers = load.token(Role.CASEWORKER, load.AREA)
    async with httpx.AsyncClient(base_url=base, timeout=30) as http:
        for person in fictional_people(LATENCY_EVENTS, f"{SEED}-latency"):
            named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
            body = {"place_kind": "hukou", "area": load.AREA, "cohort_year": 2023, "person": named}
            key = {"Idempotency-Key": f"{person.id_number}-latency"}
            await http.post("/registry/v1/registrations", json=body, headers={**headers, **key})
            await asyncio.sleep(0.03)


def _percentiles(server: Any) -> list[Figure]:
    said = dict(_pairs(server, "registry", "SELECT event_id, occurred_at FROM outbox"))
    had = _pairs(server, "probe", "SELECT event_id, handled_at FROM inbox")
    taken = sorted((at - said[event]).total_seconds() * 1000 for event, at in had if event in said)
    if len(taken) < LATENCY_EVENTS * 0.9:
        console.print(f"latency not reported: only {len(taken)} of {LATENCY_EVENTS} events arrived")
        return []
    cuts = statistics.quantiles(taken, n=100)
    spread = f"{len(taken)} events at about 25 a second"
    return [
        Figure(f"event latency on Kafka, {name}", "ms", value, None, "none yet", None, spread)
        for name, value in (("p50", cuts[49]), ("p99", cuts[98]))
    ]


def _pairs(server: Any, database: str, query: str) -> list[tuple[Any, Any]]:
    engine = create_engine(url_on(server, database))
    with engine.connect() as connection:
        found = [(row[0], row[1]) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def _ratio(what: str, unit: str, ours: list[float], peers: list[float], name: str) -> Figure:
    mine, theirs = statistics.median(ours), statistics.median(peers)
    spread = f"ours {min(ours):.0f}–{max(ours):.0f}, peer {min(peers):.0f}–{max(peers):.0f}"
    return Figure(what, unit, mine, theirs, name, mine / theirs, spread)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _write(figures: list[Figure]) -> None:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    lines = [
        "# Results",
        "",
        f"`make bench` on {machine}, commit {commit.stdout.strip()}, seed `{SEED}`. Medians of interleaved rounds on a",
        "shared, noisy machine: read the ratios, not the speeds. Server, client and database share the cores.",
        "",
        "| what | ours | peer | ratio | spread |",
        "|---|---|---|---|---|",
    ]
    for one in figures:
        peer = f"{_figure(one.peer)} ({one.peer_name})" if one.peer is not None else one.peer_name
        ratio = f"{one.ratio:.2f}" if one.ratio is not None else ""
        lines.append(f"| {one.what} | {one.ours:.1f} {one.unit} | {peer} | {ratio} | {one.spread} |")
    (HERE / "results.md").write_text("\n".join(lines) + "\n")
    (HERE / "results.json").write_text(
        json.dumps([asdict(one) for one in figures], indent=1, ensure_ascii=False) + "\n"
    )
    console.print("\n".join(lines))


if __name__ == "__main__":
    main()
