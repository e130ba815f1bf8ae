"""Reads a stranger's file in a process of its own, which may die of it without harm to the service.

A parser in C or Rust may abort, panic, or take all memory; no `except` helps against that. The process gets the
file and nothing else: no settings and no secrets in its environment, and only so much memory and time.
"""

import importlib
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, cast

Reader: TypeAlias = Callable[[str, bytes], bytes]
MEBIBYTE = 1024 * 1024
_REFUSED = 3
_INHERITED = ("PATH", "LD_LIBRARY_PATH")
_FEW_THREADS = {"POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_PLACES = threading.BoundedSemaphore(2)
"""Each process may take its whole memory: no more than so many at a time, the others wait."""


class Died(Exception):
    """The file could not be read: its reader failed, or went beyond the limits."""


class Refused(Exception):
    """The reader says in words what is wrong with the file."""


@dataclass(frozen=True)
class Limits:
    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 60
    seconds: int = 120


def read_in_sandbox(reader: str, name: str, content: bytes, limits: Limits | None = None) -> bytes:
    """What `reader`, a function given as `module:function`, makes of the file.

    Raises Refused with the words of an error of the reader that has a `detail`, and Died for everything else.
    """
    limits = limits or Limits()
    order = [reader, name, str(limits.memory_bytes), str(limits.cpu_seconds)]
    with _PLACES:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module; the name is only an argument
                [sys.executable, "-P", "-m", __name__, *order],
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds,
                env=_environment(),
            )
        except subprocess.TimeoutExpired:
            raise Died("time") from None
    if done.returncode == _REFUSED:
        raise Refused(done.stdout.decode(errors="replace"))
    if done.returncode != 0:
        raise Died(f"exit {done.returncode}")
    return done.stdout


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**inherited, **_FEW_THREADS, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}


def _limit(what: int, most: int) -> None:
    """For good. Where the house allows less than that, its own limit stays."""
    _, hard = resource.getrlimit(what)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


def _serve(reader: str, name: str, memory_bytes: str, cpu_seconds: str) -> int:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, int(memory_bytes))
    _limit(resource.RLIMIT_CPU, int(cpu_seconds))
    module, _, function = reader.partition(":")
    read = cast(Reader, getattr(importlib.import_module(module), function))
    try:
        output, status = read(name, sys.stdin.buffer.read()), 0
    except Exception as error:
        detail = getattr(error, "detail", None)
        if not detail:
            raise
        output, status = str(detail).encode(errors="replace"), _REFUSED
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    return status


if __name__ == "__main__":
    sys.exit(_serve(*sys.argv[1:]))
