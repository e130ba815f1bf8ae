"""Regular work of undoing rosters: take back what was agreed to, so many people at a time."""

from uuid import UUID

from structlog import get_logger

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.roster_undos import commands, repository

jobs = JobTable()
log = get_logger()


@jobs.every(seconds=1)
async def undo_rosters(runtime: Runtime) -> int:
    """Each roster until it is undone; what a crash interrupts, the next run goes on with. One that fails holds up no
    other. Returns how many people were looked at."""
    async with runtime.transaction() as session:
        waiting = list(await repository.under_way(session, runtime.packs.stopped))
    return sum([await _undo(runtime, roster_id) for roster_id in waiting])


async def _undo(runtime: Runtime, roster_id: UUID) -> int:
    done = 0
    try:
        while people := await _undo_chunk(runtime, roster_id):
            done += people
    except Exception as error:
        log.warning("roster_undo_failed", roster_id=str(roster_id), error=type(error).__name__)
    return done


async def _undo_chunk(runtime: Runtime, roster_id: UUID) -> int:
    async with runtime.transaction() as session:
        return await commands.undo_chunk(session, roster_id, await runtime.clock.today(session))
