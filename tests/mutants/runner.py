"""Takes one guard out of a copy of the tree at a time, runs that guard's own tests, and says whether they noticed."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[2]
SECONDS = 240
NO_TESTS = 5
"""Pytest's exit status where nothing was collected."""


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


@dataclass(frozen=True)
class Verdict:
    guard: Guard
    outcome: str
    """killed · SURVIVED · stale (the text is not in the file, or the tests are not there)"""
    seconds: float
    said: str = ""


@contextmanager
def copies(count: int, folder: Path) -> Iterator["Queue[Path]"]:
    """As many copies of what git tracks, each for one mutant at a time."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    waiting: Queue[Path] = Queue()
    for number in range(count):
        copy = folder / f"copy{number}"
        for name in filter(None, tracked.split("\0")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
        waiting.put(copy)
    yield waiting


def judge(guards: Sequence[Guard], folder: Path, workers: int, tell: "Tell") -> list[Verdict]:
    """A verdict for each guard, in their order."""
    with copies(workers, folder) as waiting, ThreadPoolExecutor(workers) as pool:

        def one(guard: Guard) -> Verdict:
            copy = waiting.get()
            try:
                verdict = judged(guard, copy)
            finally:
                waiting.put(copy)
            tell(verdict)
            return verdict

        return list(pool.map(one, guards))


class Tell:
    """Called with each verdict as it falls."""

    def __call__(self, verdict: Verdict) -> None:
        raise NotImplementedError


def judged(guard: Guard, copy: Path) -> Verdict:
    started, file = time.monotonic(), copy / guard.file
    whole = file.read_text() if file.exists() else ""
    if whole.count(guard.text) != 1:
        return Verdict(guard, "stale", 0.0, f"the text stands {whole.count(guard.text)} times in {guard.file}")
    put(file, whole.replace(guard.text, guard.without))
    try:
        status, said = run(guard.tests, copy)
    finally:
        put(file, whole)
    outcome = {0: "SURVIVED", 1: "killed"}.get(status, "stale")
    return Verdict(guard, outcome, time.monotonic() - started, "" if outcome == "killed" else said)


def put(file: Path, text: str) -> None:
    """The file as it is now, and nothing compiled of what it was: a second does not tell two mutants apart."""
    file.write_text(text)
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        compiled.unlink()


def run(tests: Sequence[str], copy: Path) -> tuple[int, str]:
    """Exit status of pytest on the tests, and its last lines. A test that hangs without the guard has noticed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    try:
        ended = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, "timed out"
    return ended.returncode, ended.stdout[-400:] + ended.stderr[-200:]
