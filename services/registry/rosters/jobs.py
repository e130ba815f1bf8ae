"""Regular work on rosters: carry what was uploaded into the ledger, and forget what nobody mapped."""

from collections import defaultdict
from uuid import UUID

from structlog import get_logger

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.rosters import chunks, repository
from services.registry.rosters.chunks import ReadAhead
from services.registry.settings import registry_settings

jobs = JobTable()
log = get_logger()


@jobs.every(seconds=1)
async def import_rosters(runtime: Runtime) -> int:
    """Goes round the open rosters, a chunk of each, until none is left; returns how many rows it judged.

    A roster that fails is left for the next time and does not hold up the others.
    """
    failed: set[UUID] = set()
    ahead: defaultdict[UUID, ReadAhead] = defaultdict(ReadAhead)
    judged = 0
    while waiting := [roster for roster in await _open(runtime) if roster not in failed]:
        for roster_id in waiting:
            done = await _import_chunk(runtime, roster_id, ahead[roster_id])
            judged += done or 0
            if not done:
                failed.add(roster_id)
    return judged


@jobs.every(seconds=3600)
async def discard_expired_rosters(runtime: Runtime) -> int:
    """Those whose columns nobody has mapped in time: people of whom nothing was taken in do not stay stored."""
    days, discarded = registry_settings().roster_waiting_days, 0
    while await _discard_next(runtime, days):
        discarded += 1
    return discarded


async def _discard_next(runtime: Runtime, days: int) -> bool:
    async with runtime.transaction() as session:
        roster = await repository.next_expired(session, days)
        if roster is not None:
            await repository.discard(session, roster)
    return roster is not None


async def _open(runtime: Runtime) -> list[UUID]:
    async with runtime.transaction() as session:
        return list(await repository.open_rosters(session, runtime.packs.stopped))


async def _import_chunk(runtime: Runtime, roster_id: UUID, ahead: ReadAhead) -> int | None:
    try:
        async with runtime.transaction() as session:
            today = await runtime.clock.today(session)
            return await chunks.import_chunk(session, runtime, roster_id, today, ahead)
    except Exception as error:
        log.warning("roster_import_failed", roster_id=str(roster_id), error=type(error).__name__)
        return None
