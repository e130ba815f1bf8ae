"""`make rush`: registrations of a rush on the composition, at a steady rate, whatever the answers take.

First the most that a closed loop of callers gets through; then people arrive at 60 % of it and nobody waits for
anybody. An answer's time runs from the moment of arrival. Beside it, each second: who is registered and has no clock in
notify yet, and whose change no figure has taken in yet. Writes `rush.md` and its plot. `make rush ARGS=2000` is a small
one and writes nothing.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

from benchmarks import client, plots, report, stage
from benchmarks.figures import SEED
from demo.people import fictional_people
from deploy.kafka import free_port
from deploy.make_env import environment
from tests import compose
from tests.chaos import load

PEOPLE, SHARE = 50_000, 0.6
CLOSED, CALLERS = 4_000, 32
PATIENCE_SECONDS = 600
REGISTER = "/registry/v1/registrations"
ASKED = {
    "registry": "SELECT count(*), (SELECT count(*) FROM rollup_change) FROM graduate",
    "notify": "SELECT count(*), 0 FROM clock WHERE kind = 'first_contact' AND started_on IS NOT NULL",
}
FOLDER = Path(__file__).parent
console = Console()


@dataclass(frozen=True)
class Answer:
    arrived: float
    took: float
    status: bytes


@dataclass(frozen=True)
class Look:
    """What the databases held at a moment (seconds since the first arrival)."""

    at: float
    registered: int
    unfolded: int
    clocks: int

    @property
    def lag(self) -> int:
        return self.registered - self.clocks


@dataclass
class Rush:
    most: float
    rate: float
    answers: list[Answer] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    @property
    def lasted(self) -> float:
        return max(answer.arrived for answer in self.answers)

    @property
    def quiet_at(self) -> float | None:
        """When notify and the figures had everything, for good."""
        behind = [look.at for look in self.looks if look.lag or look.unfolded]
        later = [look.at for look in self.looks if look.at > max(behind, default=0)]
        return min(later, default=None)


class Databases:
    """The composition's own databases, each asked through one `psql` that stays."""

    def __init__(self, stack: compose.Stack, password: str) -> None:
        own = ("exec", "-T", "-e", f"PGPASSWORD={password}", "postgres")
        self._asking = {name: stack.started(*own, *_psql(name)) for name in ASKED}

    async def look(self, started: float) -> Look:
        (registered, unfolded), (clocks, _) = [await asyncio.to_thread(self._ask, name) for name in ASKED]
        return Look(time.perf_counter() - started, registered, unfolded, clocks)

    def _ask(self, name: str) -> tuple[int, int]:
        asking = self._asking[name]
        assert asking.stdin is not None
        assert asking.stdout is not None
        asking.stdin.write(f"{ASKED[name]};\n")
        asking.stdin.flush()
        first, second = asking.stdout.readline().strip().split("|")
        return int(first), int(second)

    def close(self) -> None:
        for asking in self._asking.values():
            asking.terminate()
            asking.wait()


class Connections:
    """Kept-alive sockets to the gateway; whoever arrives and meets none that is free opens another."""

    def __init__(self, base: str) -> None:
        self._where, self._free = urlsplit(base), list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()

    async def send(self, request: bytes) -> bytes:
        """The status of the answer."""
        reader, writer = self._free.pop() if self._free else await self._opened()
        try:
            writer.write(request)
            status = await client.status_of(reader)
        except (OSError, asyncio.IncompleteReadError):
            writer.close()
            return b"none"
        self._free.append((reader, writer))
        return status

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._where.hostname, self._where.port)


def main(people: int = PEOPLE) -> None:
    values = environment(demo=True)
    with tempfile.TemporaryDirectory() as folder:
        env_file = Path(folder) / "env"
        env_file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
        port = free_port()
        stack = compose.Stack(env_file, port)
        try:
            stack.compose("build")
            stack.compose("up", "-d", "--wait", "--wait-timeout", str(compose.WAIT_SECONDS))
            databases = Databases(stack, values["POSTGRES_PASSWORD"])
            headers = stage.caseworker(stage.settings_of(values))
            rush = asyncio.run(_rush(f"http://127.0.0.1:{port}", databases, headers, people))
            databases.close()
        finally:
            stack.compose("down", "-v", "--remove-orphans")
    page = _page(rush)
    console.print(page)
    if people == PEOPLE:
        (FOLDER / "rush.md").write_text(page + "\n![rush](plots/rush.svg)\n")
        plots.FOLDER.mkdir(exist_ok=True)
        (plots.FOLDER / "rush.svg").write_text(plots.svg_of({"rush": _plot(rush)})["rush"] + "\n")
    sys.exit(bool(_lost(rush)))


async def _rush(base: str, databases: Databases, headers: Mapping[str, str], people: int) -> Rush:
    closed = [_request(base, headers, person) for person in fictional_people(CLOSED, f"{SEED}-rush-closed")]
    most = await client.drive(base, closed, CALLERS)
    console.print(f"  {CALLERS} callers, each waiting for the answer: {most:.0f} registrations/s")
    await _settled(databases)
    requests = [_request(base, headers, person) for person in fictional_people(people, f"{SEED}-rush")]
    rush = Rush(most, SHARE * most)
    started = time.perf_counter()
    watching = asyncio.ensure_future(_watch(rush, databases, started))
    connections, sent = Connections(base), list[asyncio.Future[None]]()
    for number, request in enumerate(requests):
        due = started + number / rush.rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        sent.append(asyncio.ensure_future(_arrive(rush, connections, request, due, started)))
    await asyncio.gather(*sent)
    await watching
    return rush


async def _arrive(rush: Rush, connections: Connections, request: bytes, due: float, started: float) -> None:
    status = await connections.send(request)
    rush.answers.append(Answer(due - started, time.perf_counter() - due, status))


async def _watch(rush: Rush, databases: Databases, started: float) -> None:
    """Each second, until everybody has arrived and nothing lags for five seconds."""
    still = 0
    while still < 5 and time.perf_counter() - started < PATIENCE_SECONDS + PEOPLE / rush.rate:
        look = await databases.look(started)
        rush.looks.append(look)
        idle = not look.lag and not look.unfolded and len(rush.looks) > 1
        still = still + 1 if idle and look.registered == rush.looks[-2].registered else 0
        await asyncio.sleep(1)


async def _settled(databases: Databases) -> None:
    look = await databases.look(0)
    while look.lag or look.unfolded:
        await asyncio.sleep(1)
        look = await databases.look(0)


def _request(base: str, headers: Mapping[str, str], person: Any) -> bytes:
    named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    body = {"place_kind": "hukou", "area": load.AREA, "cohort_year": 2023, "person": named}
    return client.encoded(base + REGISTER, {**headers, "Idempotency-Key": f"{person.id_number}-{person.phone}"}, body)


def _lost(rush: Rush) -> int:
    """Answered as registered and in no database, or registered without a clock."""
    accepted = sum(answer.status in (b"200", b"201") for answer in rush.answers)
    first, last = rush.looks[0], rush.looks[-1]
    return abs(accepted - (last.registered - first.registered)) + abs(last.lag)


def _page(rush: Rush) -> str:
    times = sorted(answer.took * 1_000 for answer in rush.answers)
    refused = Counter(answer.status.decode() for answer in rush.answers if answer.status not in (b"200", b"201"))
    after = None if rush.quiet_at is None else max(rush.quiet_at - rush.lasted, 0)
    rows = [
        ("arrivals", f"{len(times):,} in {rush.lasted:.0f} s, {rush.rate:.0f}/s"),
        ("the most that a closed loop gets through", f"{rush.most:.0f}/s, {CALLERS} callers"),
        ("answer, p50 / p99 / longest", " / ".join(f"{_at(times, share):.0f}" for share in (0.5, 0.99, 1)) + " ms"),
        ("refused or unanswered", ", ".join(f"{status}: {n}" for status, n in refused.items()) or "0"),
        ("lag of notify, median / most", _sizes([look.lag for look in rush.looks])),
        ("changes that the sums had not taken in, median / most", _sizes([look.unfolded for look in rush.looks])),
        ("both at zero after the last arrival", "never" if after is None else f"{after:.0f} s"),
        ("lost or doubled", str(_lost(rush))),
    ]
    about = "".join(f"- {name}: {value}\n" for name, value in report.about().items())
    table = "".join(f"| {name} | {value} |\n" for name, value in rows)
    return f"# A rush\n\n`make rush`, written by the run itself.\n\n{about}\n| what | seen |\n|---|---|\n{table}"


def _at(times: Sequence[float], share: float) -> float:
    return times[min(int(share * len(times)), len(times) - 1)]


def _sizes(sizes: Sequence[int]) -> str:
    return f"{statistics.median(sizes):,.0f} / {max(sizes):,}"


def _plot(rush: Rush) -> dict[str, Any]:
    seconds: dict[int, list[float]] = {}
    for answer in rush.answers:
        seconds.setdefault(int(answer.arrived), []).append(answer.took * 1_000)
    p99 = [[second, round(_at(sorted(times), 0.99), 1)] for second, times in sorted(seconds.items())]
    lines = {
        "answer, p99 of each second (ms)": (p99, "solid"),
        "registered without a clock in notify": ([[round(look.at, 1), look.lag] for look in rush.looks], "dashed"),
        "changes not in the sums": ([[round(look.at, 1), look.unfolded] for look in rush.looks], "dotted"),
    }
    series = [
        {"type": "line", "name": name, "data": data, "showSymbol": False, "yAxisIndex": int(index > 0),
         "lineStyle": {"type": style}}
        for index, (name, (data, style)) in enumerate(lines.items())
    ]  # fmt: skip
    option = {
        "animation": False,
        "backgroundColor": "#ffffff",
        "title": {"text": f"a rush of {len(rush.answers):,} registrations, {rush.rate:.0f}/s"},
        "legend": {"top": 30, "data": list(lines)},
        "grid": {"left": 70, "right": 80, "top": 80, "bottom": 50},
        "xAxis": {"type": "value", "name": "s", "min": 0},
        "yAxis": [{"type": "value", "name": "ms", "min": 0}, {"type": "value", "name": "people", "min": 0}],
        "series": series,
    }
    return {"option": option, "width": plots.WIDTH, "height": 460}


def _psql(name: str) -> list[str]:
    return ["psql", "-h", "127.0.0.1", "-U", "postgres", "-d", name, "-qAt"]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
