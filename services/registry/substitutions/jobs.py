"""Regular work on substitutions: end those that are over, and those of accounts that were closed or moved."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.substitutions import commands

jobs = JobTable()
BATCH = 200


@jobs.every(seconds=2)
async def end_overdue_substitutions(runtime: Runtime) -> int:
    async with runtime.transaction() as session:
        return await commands.end_overdue(session, await runtime.clock.today(session), BATCH)
