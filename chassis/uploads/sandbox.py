"""Reads a stranger's file in a process of its own, which may die of it without harm to the service.

A parser in C or Rust may abort, panic, or take all memory; no `except` helps against that. The process gets the
file and nothing else: no settings and no secrets in its environment, only so much memory, time and output, and,
before it sees the first byte, no way to open a file or to reach the network: no descriptor is left for either.
"""

import codecs
import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias, cast

from chassis.problems import Problem
from policy_engine.errors import JSON, PolicyError

Reader: TypeAlias = Callable[[str, bytes], bytes]
MEBIBYTE = 1024 * 1024
_REFUSED = 3
_SIZE_BYTES = 8
_OPEN_FILES = 3
"""Input, output, and nowhere for errors."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp437", "cp1252")
"""Codecs are modules, and found when first used: too late where no file can be opened."""
_INHERITED = ("PATH", "LD_LIBRARY_PATH")
_FEW_THREADS = {"POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_PLACES = threading.BoundedSemaphore(2)
"""Each process may take its whole memory: no more than so many at a time, the others wait."""


class Died(Exception):
    """The file could not be read: its reader failed, or went beyond the limits."""


class FileRefused(Exception):
    """The reader says in words what is wrong with the file: detail, slug (empty if it has none), and what it adds."""

    def __init__(self, detail: str | None, slug: str, extra: Mapping[str, JSON]) -> None:
        super().__init__(detail or "")
        self.detail = detail
        self.slug = slug
        self.extra = extra

    def as_one_of(self, kinds: Sequence[type[Problem]]) -> Problem | None:
        """The problem that the reader raised; None if it is of none of these kinds."""
        kind = next((kind for kind in kinds if kind.slug == self.slug), None)
        return None if kind is None else kind(self.detail, **self.extra)


@dataclass(frozen=True)
class Limits:
    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 60
    seconds: int = 120
    output_bytes: int = 256 * MEBIBYTE


def read_in_sandbox(reader: str, name: str, content: bytes | BinaryIO, limits: Limits | None = None) -> bytes:
    """What `reader`, a function given as `module:function`, makes of the file: of its bytes, or from where it stands.

    The reader's module imports whatever it needs when it is imported itself, and may have a function `prepare` that
    opens what a library opens late. Raises FileRefused for a Problem or a PolicyError of the reader, Died for all else.
    """
    limits = limits or Limits()
    order = [reader, name, str(limits.memory_bytes), str(limits.cpu_seconds)]
    with _PLACES:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the name is only an argument
            [sys.executable, "-P", "-m", __name__, *order],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        output, status = _answer(process, content, limits)
    if status == _REFUSED:
        raise _refused(output)
    if status != 0:
        raise Died(f"exit {status}")
    return output


def _answer(process: subprocess.Popen[bytes], content: bytes | BinaryIO, limits: Limits) -> tuple[bytes, int]:
    """What the process hands back, and how it ended. It is ended in any case. Raises Died."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(limits.seconds, end)
    clock.start()
    try:
        with process:
            try:
                output = _exchanged(process, content, limits.output_bytes)
                status = process.wait()
            except BaseException:
                process.kill()
                raise
    finally:
        clock.cancel()
    if late.is_set():
        raise Died("time")
    return output, status


def _exchanged(process: subprocess.Popen[bytes], content: bytes | BinaryIO, most: int) -> bytes:
    """The file goes in, then the answer comes out, its size in front."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        if isinstance(content, bytes):
            process.stdin.write(content)
        else:
            shutil.copyfileobj(content, process.stdin)
    with suppress(BrokenPipeError):
        process.stdin.close()
    size = int.from_bytes(process.stdout.read(_SIZE_BYTES))
    if size > most:
        raise Died("output")
    return process.stdout.read(size)


def _refused(output: bytes) -> FileRefused:
    detail, slug, extra = json.loads(output)
    return FileRefused(detail, slug, extra)


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**inherited, **_FEW_THREADS, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}


def _limit(what: int, most: int) -> None:
    """For good. Where the house allows less than that, its own limit stays."""
    _, hard = resource.getrlimit(what)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


def _ready(reader: str) -> Reader:
    """The function, with all that it will open while it reads: afterwards nothing can be opened."""
    name, _, function = reader.partition(":")
    module = importlib.import_module(name)
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    getattr(module, "prepare", lambda: None)()
    return cast(Reader, getattr(module, function))


def _serve(reader: str, name: str, memory_bytes: str, cpu_seconds: str) -> int:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, int(memory_bytes))
    _limit(resource.RLIMIT_CPU, int(cpu_seconds))
    read = _ready(reader)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    try:
        output, status = read(name, sys.stdin.buffer.read()), 0
    except (Problem, PolicyError) as error:
        slug = error.slug if isinstance(error, Problem) else ""
        output, status = json.dumps([error.detail, slug, error.extra]).encode(), _REFUSED
    sys.stdout.buffer.write(len(output).to_bytes(_SIZE_BYTES))
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    return status


if __name__ == "__main__":
    sys.exit(_serve(*sys.argv[1:]))
