"""Regular work on handovers: those whose last day is past end, and their cases go back."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.case_handovers import commands

jobs = JobTable()
BATCH = 20


@jobs.every(seconds=60)
async def end_overdue_case_handovers(runtime: Runtime) -> int:
    async with runtime.transaction() as session:
        return await commands.end_overdue(session, await runtime.clock.today(session), BATCH)
