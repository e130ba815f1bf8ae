"""Regular work on the sums behind the figures of today."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.figures import commands

jobs = JobTable()


@jobs.every(seconds=1)
async def fold_changes(runtime: Runtime) -> int:
    """A batch per transaction, until nothing waits; what a crash interrupts was never begun."""
    total = 0
    while True:
        async with runtime.transaction() as session:
            done = await commands.fold(session, runtime.packs, await runtime.clock.today(session))
        total += done
        if not done:
            return total
