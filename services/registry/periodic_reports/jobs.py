"""Regular work on periodic reports: open those that are due, compare the frozen ones with the ledger."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.periodic_reports import announcements, commands, restatements

jobs = JobTable()
AT_A_TIME = 20


@jobs.every(seconds=600)
async def open_periodic_reports(runtime: Runtime) -> int:
    async with runtime.transaction() as session:
        return await commands.open_reports(session, runtime.packs, await runtime.clock.today(session))


@jobs.every(seconds=600)
async def announce_due_reports(runtime: Runtime) -> int:
    async with runtime.transaction() as session:
        return await announcements.announce_due_days(session, runtime.packs, await runtime.clock.today(session))


@jobs.every(seconds=60)
async def restate_periodic_reports(runtime: Runtime) -> int:
    """So many, those looked at longest ago: a thousand frozen reports are looked at once an hour."""
    async with runtime.transaction() as session:
        return await restatements.restate(session, runtime.packs, await runtime.clock.today(session), AT_A_TIME)
