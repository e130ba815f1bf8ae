"""Regular work of a service: one worker at a time does a job, however many run."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog import get_logger

from chassis.runtime import Runtime

log = get_logger()
_END = (asyncio.CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit)
Work: TypeAlias = Callable[[Runtime], Awaitable[int]]


@dataclass(frozen=True)
class Job:
    name: str
    seconds: float
    work: Work


class JobTable:
    """The jobs of a service by name."""

    def __init__(self, *jobs: Job) -> None:
        self._jobs: dict[str, Job] = {}
        for job in jobs:
            self._add(job)

    @classmethod
    def of(cls, *tables: "JobTable") -> "JobTable":
        return cls(*(job for table in tables for job in table.all))

    @property
    def all(self) -> Sequence[Job]:
        return tuple(self._jobs.values())

    def every(self, seconds: float) -> Callable[[Work], Work]:
        """Registers a function of the runtime that returns how much it did; it runs again after `seconds`."""

        def register(work: Work) -> Work:
            self._add(Job(work.__name__, seconds, work))
            return work

        return register

    def _add(self, job: Job) -> None:
        if job.name in self._jobs:
            raise ValueError(f"two jobs are called {job.name}")
        self._jobs[job.name] = job

    async def run(self, name: str, runtime: Runtime) -> int:
        """Runs a job now, unless another worker is at it: then 0."""
        return await self._turn(name, runtime) or 0

    async def _turn(self, name: str, runtime: Runtime) -> int | None:
        """None where another worker is at it."""
        async with _alone(runtime.lock_engine, name) as alone:
            return await self._jobs[name].work(runtime) if alone else None

    async def repeat(self, name: str, runtime: Runtime) -> None:
        """Runs a job until cancelled; a failure is logged by kind, and tried again next time.

        It runs again after its seconds, and at once where business time was set meanwhile in this process: on a demo
        platform nobody waits for what a new day brings.
        """
        turns, seconds = runtime.turns[name], self._jobs[name].seconds
        turns.every = seconds
        while True:
            move = runtime.clock.next_move
            try:
                if await self._turn(name, runtime) is not None:
                    turns.succeeded()
            except _END:
                raise
            except BaseException as error:  # a library in Rust panics with an exception that is no `Exception`
                turns.failed(error)
                log.warning("job_failed", service=runtime.name, job=name, error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(move.wait(), seconds)


_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 13))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended(:name, 13))")


@asynccontextmanager
async def _alone(engine: AsyncEngine, name: str) -> AsyncIterator[bool]:
    """Whether this worker has the job to itself while the block runs.

    The lock belongs to a connection without a transaction: a job may take long or wait for a provider, and an open
    transaction would keep vacuum from its work. The server frees the lock when the connection ends, also by a crash.
    """
    async with engine.connect() as connection:
        locking = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await locking.scalar(_LOCK, {"name": name}):
            yield False
            return
        try:
            yield True
        finally:
            try:
                await locking.scalar(_UNLOCK, {"name": name})
            except DBAPIError as error:
                log.warning("job_lock_lost", job=name, error=type(error).__name__)
                await connection.invalidate()
