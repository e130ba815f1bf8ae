"""What each process says of itself every few seconds, in its service's own database: its version and how its parts do.

A process that ends in order takes its word back. One that dies leaves it: it is lost once it has missed some beats, and
forgotten by housekeeping a day later.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from chassis import migrations as schema
from chassis.background import tasks
from chassis.background.turns import Turns
from chassis.build import VERSION
from chassis.db import new_id
from chassis.runtime import Runtime
from chassis.service import Service

log = get_logger()
BEAT_SECONDS = 10.0
LOST_AFTER_SECONDS = 3 * BEAT_SECONDS
PROCESS = "process"
"""The part that every process has: its turns are the beats themselves."""
Kind: TypeAlias = Literal["api", "worker", "embedded"]

_BEAT = text("""
INSERT INTO worker_part (process, part, kind, version, build, revision, started_at, beat_at, alive, every_seconds,
    succeeded_at, failed_at, failure, failures)
SELECT :process, part, :kind, :version, :build, :revision, now() - make_interval(secs => :age), now(), alive, every,
    now() - make_interval(secs => success_age), now() - make_interval(secs => failure_age), failure, failures
FROM jsonb_to_recordset(CAST(:parts AS jsonb)) AS stated(part text, alive boolean, every float8, success_age float8,
    failure_age float8, failure text, failures integer)
ON CONFLICT (process, part) DO UPDATE SET beat_at = excluded.beat_at, alive = excluded.alive,
    succeeded_at = excluded.succeeded_at, failed_at = excluded.failed_at, failure = excluded.failure,
    failures = excluded.failures
""")
"""Ages go in and the database's instants come out: clocks of several machines are never compared."""
_WITHDRAW = text("DELETE FROM worker_part WHERE process = :process")


@dataclass(frozen=True)
class Process:
    """One start of a service's process; its id says neither machine nor person."""

    kind: Kind
    version: str
    build: str
    revision: str | None
    """The newest migration that its code knows."""
    id: UUID = field(default_factory=new_id)
    started_at: float = field(default_factory=time.monotonic)


@asynccontextmanager
async def beating(service: Service, kind: Kind) -> AsyncIterator[None]:
    """While the block runs, the process is seen by operators with all of its parts."""
    process = Process(
        kind=kind,
        version=VERSION,
        build=service.runtime.settings.build,
        revision=schema.head(service.definition.migrations),
    )
    task = tasks.watched(_beat_for_ever(service.runtime, process), service=service.name, part="beats")
    try:
        yield
    finally:
        await tasks.stop([task])
        with suppress(SQLAlchemyError, OSError):
            await _run(service.runtime, _WITHDRAW, {"process": process.id})


async def _beat_for_ever(runtime: Runtime, process: Process) -> None:
    turns = runtime.turns[PROCESS]
    turns.every = BEAT_SECONDS
    while True:
        try:
            await beat(runtime, process)
            turns.succeeded()
        except Exception as error:
            turns.failed(error)
            log.warning("beat_missed", service=runtime.name, error=type(error).__name__)
        await asyncio.sleep(BEAT_SECONDS)


async def beat(runtime: Runtime, process: Process) -> None:
    """One statement for the whole process."""
    now = time.monotonic()
    parts = [_stated(PROCESS, True, runtime.turns[PROCESS], now)]
    parts += [_stated(name, runs(), runtime.turns[name], now) for name, runs in runtime.checks.items()]
    about = {name: getattr(process, name) for name in ("kind", "version", "build", "revision")}
    stated = {"process": process.id, "age": now - process.started_at, "parts": json.dumps(parts)}
    await _run(runtime, _BEAT, about | stated)


def _stated(part: str, alive: bool, turns: Turns, now: float) -> Mapping[str, Any]:
    return {
        "part": part,
        "alive": alive,
        "every": turns.every,
        "success_age": None if turns.succeeded_at is None else now - turns.succeeded_at,
        "failure_age": None if turns.failed_at is None else now - turns.failed_at,
        "failure": turns.failure,
        "failures": turns.failures,
    }


async def _run(runtime: Runtime, statement: TextClause, values: Mapping[str, Any]) -> None:
    """Outside a transaction: one statement is one already."""
    async with runtime.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(statement, values)


def create_worker_parts(op: Any) -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "worker_part",
        sa.Column("process", sa.Uuid, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("build", sa.Text, nullable=False),
        sa.Column("revision", sa.Text),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("beat_at", instant, nullable=False),
        sa.Column("alive", sa.Boolean, nullable=False),
        sa.Column("every_seconds", sa.Double),
        sa.Column("succeeded_at", instant),
        sa.Column("failed_at", instant),
        sa.Column("failure", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("process", "part", name="pk_worker_part"),
    )


def drop_worker_parts(op: Any) -> None:
    op.drop_table("worker_part")
