"""Regular work on sessions: end those that are over, forget those of long ago."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.staff_sessions import commands, repository

jobs = JobTable()
SHOWN_FOR = timedelta(days=180)
"""Then the trail alone knows of it."""
BATCH = 500


@jobs.every(seconds=5)
async def end_overdue_sessions(runtime: Runtime) -> int:
    return await _in_batches(runtime, lambda session: commands.end_overdue(session, BATCH))


@jobs.every(seconds=3600)
async def forget_old_sessions(runtime: Runtime) -> int:
    return await _in_batches(runtime, lambda session: repository.forget(session, SHOWN_FOR, BATCH))


async def _in_batches(runtime: Runtime, work: Callable[[AsyncSession], Awaitable[int]]) -> int:
    total, done = 0, BATCH
    while done == BATCH:
        async with runtime.transaction() as session:
            done = await work(session)
        total += done
    return total
