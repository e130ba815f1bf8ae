"""Takes one guard out of a copy of the tree at a time, runs that guard's own tests, and says whether they noticed."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from queue import Queue

from tests.support.postgres import SHARED, Postgres

ROOT = Path(__file__).parents[2]
SECONDS = 240
SERVICES = ("registry", "subsidy", "jobfair", "notify")


@dataclass(frozen=True)
class Guard:
    """One access row, or one named check: the text that is it, what stands there without it, and its own tests."""

    point: str
    """The number of the demand it serves."""
    name: str
    file: str
    text: str
    without: str
    tests: tuple[str, ...]

    @property
    def in_schema(self) -> bool:
        """Whether it stands in the database itself: then a server that has the schema already cannot judge it."""
        return any(word in self.file + self.text for word in ("migrations", "sa.CheckConstraint", "    IF OLD."))


@dataclass(frozen=True)
class Verdict:
    guard: Guard
    outcome: str
    """killed · SURVIVED · stale (the text is not in the file, or the tests are not there)"""
    seconds: float
    said: str = ""


class Place:
    """A copy of what git tracks, for one mutant at a time, and the process that runs its tests."""

    def __init__(self, folder: Path, tracked: Sequence[str], environment: dict[str, str]) -> None:
        self.folder = folder
        for name in tracked:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
        script = Path(__file__).with_name("nursery.py")
        self._nursery = subprocess.Popen(
            [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def run(self, tests: Sequence[str], own_server: bool) -> tuple[int, str]:
        """Exit status of pytest, and its last lines. A test that hangs without the guard has noticed."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        order = {"folder": str(self.folder), "tests": list(tests), "seconds": SECONDS, "own_server": own_server}
        print(json.dumps(order), file=self._nursery.stdin, flush=True)
        answer = json.loads(self._nursery.stdout.readline())
        return answer["status"], answer["said"]

    def close(self) -> None:
        self._nursery.communicate()


@contextmanager
def places(count: int, folder: Path) -> Iterator["Queue[Place]"]:
    """As many places as mutants run at once, before one PostgreSQL server whose schemas are those of this tree."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = Postgres.start(folder / "postgres")
    for service in SERVICES:
        server.drop(server.fresh(import_module(f"services.{service}.main").definition))
    environment = {**os.environ, SHARED: str(server.folder)}
    names = [name for name in tracked.split("\0") if name]
    made = [Place(folder / f"copy{number}", names, environment) for number in range(count)]
    waiting: Queue[Place] = Queue()
    for place in made:
        waiting.put(place)
    try:
        yield waiting
    finally:
        for place in made:
            place.close()
        server.stop()


def judge(guards: Sequence[Guard], folder: Path, workers: int, tell: "Tell") -> list[Verdict]:
    """A verdict for each guard, in their order."""
    with places(workers, folder) as waiting, ThreadPoolExecutor(workers) as pool:

        def one(guard: Guard) -> Verdict:
            place = waiting.get()
            try:
                verdict = judged(guard, place)
            finally:
                waiting.put(place)
            tell(verdict)
            return verdict

        return list(pool.map(one, guards))


class Tell:
    """Called with each verdict as it falls."""

    def __call__(self, verdict: Verdict) -> None:
        raise NotImplementedError


def judged(guard: Guard, place: Place) -> Verdict:
    started, file = time.monotonic(), place.folder / guard.file
    whole = file.read_text() if file.exists() else ""
    if whole.count(guard.text) != 1:
        return Verdict(guard, "stale", 0.0, f"the text stands {whole.count(guard.text)} times in {guard.file}")
    put(file, whole.replace(guard.text, guard.without))
    try:
        status, said = place.run(guard.tests, own_server=guard.in_schema)
    finally:
        put(file, whole)
    outcome = {0: "SURVIVED", 1: "killed"}.get(status, "stale")
    return Verdict(guard, outcome, time.monotonic() - started, "" if outcome == "killed" else said)


def put(file: Path, text: str) -> None:
    """The file as it is now, and nothing compiled of what it was: a second does not tell two mutants apart."""
    file.write_text(text)
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        compiled.unlink()
