"""Regular work on codes: forget those that nobody can use any more."""

from datetime import timedelta

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.phones import repository

jobs = JobTable()
LIFETIME = timedelta(days=2)


@jobs.every(3600)
async def forget_phone_codes(runtime: Runtime) -> int:
    """A number that somebody asked a code for is personal data."""
    async with runtime.transaction() as session:
        return await repository.purge(session, LIFETIME)
