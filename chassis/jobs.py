"""Regular work of a service: one worker at a time does a job, however many run."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import text
from structlog import get_logger

from chassis.service import Runtime

log = get_logger()
Work: TypeAlias = Callable[[Runtime], Awaitable[int]]


@dataclass(frozen=True)
class Job:
    name: str
    seconds: float
    work: Work


class JobTable:
    """The jobs of a service by name."""

    def __init__(self, *jobs: Job) -> None:
        self._jobs = {job.name: job for job in jobs}

    @classmethod
    def of(cls, *tables: "JobTable") -> "JobTable":
        return cls(*(job for table in tables for job in table.all))

    @property
    def all(self) -> Sequence[Job]:
        return tuple(self._jobs.values())

    def every(self, seconds: float) -> Callable[[Work], Work]:
        """Registers a function of the runtime that returns how much it did; it runs again after `seconds`."""

        def register(work: Work) -> Work:
            job = Job(work.__name__, seconds, work)
            self._jobs[job.name] = job
            return work

        return register

    async def run(self, name: str, runtime: Runtime) -> int:
        """Runs a job now, unless another worker is at it: then 0."""
        async with runtime.transaction() as session:
            lock = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 13))")
            if not await session.scalar(lock, {"name": name}):
                return 0
            return await self._jobs[name].work(runtime)

    async def repeat(self, name: str, runtime: Runtime) -> None:
        """Runs a job until cancelled; a failure is logged by kind, and tried again next time."""
        seconds = self._jobs[name].seconds
        while True:
            try:
                await self.run(name, runtime)
            except Exception as error:
                log.warning("job_failed", service=runtime.name, job=name, error=type(error).__name__)
            await asyncio.sleep(seconds)
