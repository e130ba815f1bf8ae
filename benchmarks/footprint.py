"""What the embedded platform with its console takes while nobody works: memory, CPU, and how soon it starts again."""

import signal
import time
from pathlib import Path

import httpx
import psutil
from rich.console import Console

from benchmarks.figures import Figure
from deploy.embedded import OPERATORS
from tests.e2e.process import Process, started, stop, wait_until_ready

MOST_MB, MOST_PERCENT, MOST_SECONDS = 400, 5, 15
SETTLED_SECONDS, IDLE_SECONDS = 20, 60
PAGES = ("/work", "/people", "/figures/rates", "/staff-accounts", "/policies", "/help")
console = Console()


def measure(folder: Path) -> list[Figure]:
    """On a platform that was there before, after somebody signed in and looked around."""
    first, base = started(folder)
    wait_until_ready(base, first, folder / "platform.out")
    stop(first, signal.SIGINT)
    began = time.perf_counter()
    again, base = started(folder)
    try:
        wait_until_ready(base, again, folder / "platform.out")
        ready = time.perf_counter() - began
        _look_around(base)
        time.sleep(SETTLED_SECONDS)
        memory, idle = _memory(folder, again), _idle(folder, again)
    finally:
        stop(again, signal.SIGINT)
    return [
        *(_line(f"footprint, {part}", "MB", amount) for part, amount in memory.items()),
        _line("footprint, all processes", "MB", sum(memory.values()), MOST_MB),
        *(_line(f"idle CPU, {part}", "% of a core", share) for part, share in idle.items()),
        _line("idle CPU, all processes", "% of a core", sum(idle.values()), MOST_PERCENT),
        _line("second start", "s", ready, MOST_SECONDS),
    ]


def _look_around(base: str) -> None:
    who = OPERATORS.first
    with httpx.Client(base_url=base, timeout=60) as browser:
        answer = browser.post("/sign-in", data={"login": who.login, "password": who.password})
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        for path in PAGES:
            browser.get(path)


def _parts(folder: Path, platform: Process) -> dict[str, list[psutil.Process]]:
    """The platform's own processes, and its PostgreSQL's, which is nobody's child."""
    [pid_file] = folder.rglob("postmaster.pid")
    roots = {"services and console": platform.pid, "PostgreSQL": int(pid_file.read_text().split()[0])}
    trees = {part: psutil.Process(pid) for part, pid in roots.items()}
    return {part: [root, *root.children(recursive=True)] for part, root in trees.items()}


def _memory(folder: Path, platform: Process) -> dict[str, float]:
    """MB, what several processes share counted once (PSS)."""
    parts = _parts(folder, platform)
    return {part: sum(each.memory_full_info().pss for each in processes) / 1e6 for part, processes in parts.items()}


def _idle(folder: Path, platform: Process) -> dict[str, float]:
    """Percent of a core over a minute in which nobody asks anything."""
    before = _busy(_parts(folder, platform))
    time.sleep(IDLE_SECONDS)
    after = _busy(_parts(folder, platform))
    return {part: 100 * (after[part] - before[part]) / IDLE_SECONDS for part in before}


def _busy(parts: dict[str, list[psutil.Process]]) -> dict[str, float]:
    return {part: sum(_seconds(each) for each in processes) for part, processes in parts.items()}


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _line(what: str, unit: str, value: float, limit: float | None = None) -> Figure:
    return Figure(
        what=what,
        unit=unit,
        ours=value,
        peer=limit,
        peer_name=f"the goal of {limit:.0f} {unit}" if limit else "",
        ratio=value / limit if limit else None,
        spread="one run",
    )
