"""Regular work of the real-name proof."""

from datetime import timedelta

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.identity import repository

jobs = JobTable()
LIFETIME = timedelta(days=2)


@jobs.every(3600)
async def forget_identity_checks(runtime: Runtime) -> int:
    """A claim is personal data: what nobody can finish any more is deleted, and so are attempts that count no more."""
    async with runtime.transaction() as session:
        return await repository.purge(session, LIFETIME)
