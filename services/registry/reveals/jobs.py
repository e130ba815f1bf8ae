"""Regular work on reveals: forget the hours that are over."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.reveals import repository

jobs = JobTable()


@jobs.every(seconds=3600)
async def forget_old_reveal_tallies(runtime: Runtime) -> int:
    """The trail keeps every reveal; the tally is for the hour at hand."""
    async with runtime.transaction() as session:
        return await repository.forget_old_hours(session)
