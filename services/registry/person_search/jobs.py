"""Regular work of the search: names that came before their index, or from a version that gave none, get it."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.person_search import commands

jobs = JobTable()
BATCH = 500


@jobs.every(60)
async def index_names(runtime: Runtime) -> int:
    """A batch per transaction, until nobody is left."""
    total = 0
    while True:
        async with runtime.transaction() as session:
            done = await commands.index_names(session, runtime.cipher, BATCH)
        total += done
        if done < BATCH:
            return total
