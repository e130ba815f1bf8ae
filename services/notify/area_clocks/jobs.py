"""Regular work on the clocks of areas: each period has its clock from its first day on."""

from structlog import get_logger

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.notify.area_clocks import commands

jobs = JobTable()
log = get_logger()


@jobs.every(seconds=60)
async def open_clocks_of_current_periods(runtime: Runtime) -> int:
    """Also those of the periods that went by while no worker ran; returns how many clocks were opened."""
    return sum([await _open_city(runtime, city) for city in runtime.packs.cities])


async def _open_city(runtime: Runtime, city: str) -> int:
    """Each city in its own transaction: trouble with one stops no other."""
    try:
        async with runtime.transaction() as session:
            today = await runtime.clock.today(session)
            return await commands.open_clocks(session, runtime.packs, city, today)
    except Exception as error:
        log.error("opening_clocks_failed", city=city, error=type(error).__name__)
        return 0
