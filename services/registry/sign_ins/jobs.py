"""Regular work on sign-ins: forget what was counted long ago."""

from datetime import timedelta

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.sign_ins import repository
from services.registry.sign_ins.rules import FORGOTTEN_AFTER

jobs = JobTable()
FAMILIAR_FOR = timedelta(days=90)
BATCH = 1000


@jobs.every(seconds=600)
async def forget_old_sign_ins(runtime: Runtime) -> int:
    """Without it, whoever tries names and addresses at random would fill a table."""
    forgotten, done = 0, BATCH
    while done == BATCH:
        async with runtime.transaction() as session:
            done = await repository.forget(session, FORGOTTEN_AFTER, FAMILIAR_FOR, BATCH)
        forgotten += done
    return forgotten
