"""A platform as an operator starts it: an OS process of its own, on fresh data."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from deploy.kafka import free_port

ROOT = Path(__file__).parents[2]
READY_SECONDS = 90
CLI = [sys.executable, "-m", "cli.main"]
QUICK = [sys.executable, "-m", "tests.support.hashes"]
"""The same, with quick hashes of secrets."""
Process = subprocess.Popen[bytes]


@contextmanager
def served(folder: Path, *, cli: Sequence[str] = CLI, **environment: str) -> Iterator[str]:
    """`qihang run --no-demo` on a free port; yields its base URL, and stops it as Ctrl-C does."""
    process, base = started(folder, cli=cli, **environment)
    try:
        wait_until_ready(base, process, folder / "platform.out")
        yield base
    finally:
        stop(process, signal.SIGINT)


def started(folder: Path, *command: str, cli: Sequence[str] = CLI, **environment: str) -> tuple[Process, str]:
    """The process and where it will be served; what it says goes to `platform.out`."""
    port = free_port()
    variables = {**os.environ, "QIHANG_VAR": str(folder), "QIHANG_PORT": str(port), **environment}
    with (folder / "platform.out").open("wb") as out:
        given = command or ("run", "--no-demo")
        process = subprocess.Popen([*cli, *given], cwd=ROOT, env=variables, stdout=out, stderr=out)
    return process, f"http://127.0.0.1:{port}"


def stop(process: Process, by: signal.Signals) -> int:
    process.send_signal(by)
    return process.wait(60)


def run_command(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`qihang …` to its end."""
    variables = {**os.environ, "COLUMNS": "200", **environment}
    return subprocess.run([*CLI, *command], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)


def wait_until_ready(base: str, process: Process, out: Path, *, status: int = 200, settled: bool = False) -> None:
    """Until health answers with the status; `settled`: until it has also said where to look."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, out.read_text()
        try:
            answered = httpx.get(f"{base}/healthz/ready", timeout=5).status_code == status
        except httpx.HTTPError:
            answered = False
        if answered and (not settled or "启航已就绪" in out.read_text()):
            return
        time.sleep(0.2)
    raise AssertionError(f"not ready in {READY_SECONDS} s: {out.read_text()[-2000:]}")
