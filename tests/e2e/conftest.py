"""A platform as an operator starts it: an OS process of its own, on fresh data."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from deploy.kafka import free_port

ROOT = Path(__file__).parents[2]
READY_SECONDS = 90


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[str]:
    """`qihang run --no-demo` on a free port; yields its base URL, and stops it as Ctrl-C does."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    variables = {**os.environ, "QIHANG_VAR": str(folder), "QIHANG_PORT": str(port), **environment}
    command = [sys.executable, "-m", "deploy.cli", "run", "--no-demo"]
    with (folder / "platform.out").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=out, stderr=out)
    try:
        _wait_until_ready(base, process, folder / "platform.out")
        yield base
    finally:
        process.send_signal(2)
        process.wait(30)


def _wait_until_ready(base: str, process: subprocess.Popen[bytes], out: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, out.read_text()
        try:
            if httpx.get(f"{base}/healthz/ready", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError(f"not ready in {READY_SECONDS} s: {out.read_text()[-2000:]}")
