"""Regular work on promises that repeat: the next turn begins when the one before is over."""

from uuid import UUID

from structlog import get_logger

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.notify.clock_turns import commands, repository

jobs = JobTable()
log = get_logger()

BATCH = 200


@jobs.every(seconds=10)
async def open_next_turns(runtime: Runtime) -> int:
    """Also those that went by while no worker ran; returns how many turns were opened."""
    async with runtime.transaction() as session:
        today = await runtime.clock.today(session)
        over = await repository.turns_over(session, today, runtime.packs.stopped, BATCH)
    return sum([await _open(runtime, clock_id) for clock_id in over])


async def _open(runtime: Runtime, clock_id: UUID) -> int:
    """Each promise in its own transaction: trouble with one stops no other."""
    try:
        async with runtime.transaction() as session:
            return await commands.open_turns(session, runtime, clock_id, await runtime.clock.today(session))
    except Exception as error:
        log.error("opening_turn_failed", clock_id=str(clock_id), error=type(error).__name__)
        return 0
