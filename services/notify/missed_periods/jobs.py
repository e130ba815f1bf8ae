"""Regular work on cadences: whoever missed as many periods in a row as the document says is reported."""

from structlog import get_logger

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.notify.missed_periods import commands

jobs = JobTable()
log = get_logger()


@jobs.every(seconds=60)
async def report_periods_missed_in_a_row(runtime: Runtime) -> int:
    """Returns how many reports there were."""
    return sum([await _report_city(runtime, city) for city in runtime.packs.cities])


async def _report_city(runtime: Runtime, city: str) -> int:
    """Each city in its own transaction: trouble with one stops no other."""
    try:
        async with runtime.transaction() as session:
            return await commands.report_misses(session, runtime, city, await runtime.clock.today(session))
    except Exception as error:
        log.error("reporting_misses_failed", city=city, error=type(error).__name__)
        return 0
