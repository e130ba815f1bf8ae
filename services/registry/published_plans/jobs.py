"""Regular work on what is public: the numbers of each day, once."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.plans import repository as plans
from services.registry.published_plans import commands

jobs = JobTable()


@jobs.every(seconds=600)
async def count_published_progress(runtime: Runtime) -> int:
    """Each plan in a transaction of its own; a stopped city's is left."""
    async with runtime.transaction() as session:
        today, public = await runtime.clock.today(session), await plans.all_public(session)
    counted = 0
    for plan in public:
        if plan.area in runtime.packs.cities:
            async with runtime.transaction() as session:
                counted += await commands.count(session, runtime.packs, plan.area, plan.year, today)
    return counted
