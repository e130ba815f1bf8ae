"""Regular work on sign-ins at a provider: forget those whose time is over."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.provider_sign_ins import repository

jobs = JobTable()
BATCH = 1000


@jobs.every(seconds=600)
async def forget_old_provider_sign_ins(runtime: Runtime) -> int:
    forgotten, done = 0, BATCH
    while done == BATCH:
        async with runtime.transaction() as session:
            done = await repository.forget(session, BATCH)
        forgotten += done
    return forgotten
