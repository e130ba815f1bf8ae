"""Regular work of the data keys."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.data_keys import commands
from services.registry.settings import registry_settings

jobs = JobTable()
BATCH = 100


@jobs.every(300)
async def give_people_data_keys(runtime: Runtime) -> int:
    """A batch per transaction, through the ledger once: what a crash interrupts is done by the next run."""
    if not registry_settings().data_keys:
        return 0
    total, after = 0, None
    while True:
        async with runtime.transaction() as session:
            given, after = await commands.give_keys(session, runtime.cipher, after, BATCH)
        total += given
        if after is None:
            return total
