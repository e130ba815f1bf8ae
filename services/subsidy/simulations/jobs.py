"""Regular work on simulations: carry out what was asked."""

from uuid import UUID

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.subsidy.simulations import commands

jobs = JobTable()


@jobs.every(seconds=1)
async def run_simulations(runtime: Runtime) -> int:
    """Carries out every simulation that waits; returns how many."""
    done: set[UUID] = set()
    while (work := await _next(runtime, done)) is not None:
        done.add(work.id)
        await commands.carry_out(runtime, work)
    return len(done)


async def _next(runtime: Runtime, but: set[UUID]) -> commands.Work | None:
    async with runtime.transaction() as session:
        return await commands.begin(session, but, runtime.packs.stopped)
