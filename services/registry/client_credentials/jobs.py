"""Regular work on credentials: forget assertions that nobody could show again."""

from datetime import timedelta

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.client_credentials import repository

jobs = JobTable()
REFUSED_AFTER = timedelta(minutes=5)
"""By then an expired one is refused for its age, whatever the clocks say."""
BATCH = 1000


@jobs.every(seconds=600)
async def forget_client_assertions(runtime: Runtime) -> int:
    forgotten, done = 0, BATCH
    while done == BATCH:
        async with runtime.transaction() as session:
            done = await repository.forget_assertions(session, REFUSED_AFTER, BATCH)
        forgotten += done
    return forgotten
