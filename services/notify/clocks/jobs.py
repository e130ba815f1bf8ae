"""Regular work on the clocks: warn, breach, escalate; give late calendars their due dates."""

from datetime import date, timedelta
from uuid import UUID

from structlog import get_logger

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.notify.clocks import commands, repository, steps

jobs = JobTable()
log = get_logger()

BATCH = 200
PARKED = timedelta(minutes=10)
UNPUBLISHED_PARKED = timedelta(days=1)


@jobs.every(seconds=2)
async def warn_and_breach_clocks(runtime: Runtime) -> int:
    """Takes all steps that are due by the business date; returns for how many clocks."""
    done = 0
    while True:
        try:
            taken = await _take_batch(runtime)
        except Exception as error:
            log.warning("clock_batch_failed", error=type(error).__name__)
            taken = await _take_one_by_one(runtime)
        done += taken
        if taken == 0:
            return done


async def _take_batch(runtime: Runtime) -> int:
    async with runtime.transaction() as session:
        today = await runtime.clock.today(session)
        clocks = await repository.clocks_with_step(session, today, runtime.packs.stopped, BATCH)
        await steps.take_due_steps(session, runtime, clocks, today)
        return len(clocks)


async def _take_one_by_one(runtime: Runtime) -> int:
    """After a failed batch: each clock in its own transaction, so that one bad clock stops no other."""
    async with runtime.transaction() as session:
        today = await runtime.clock.today(session)
        ids = await repository.clock_ids_with_step(session, today, runtime.packs.stopped, BATCH)
    return sum([await _take_or_park(runtime, clock_id, today) for clock_id in ids])


async def _take_or_park(runtime: Runtime, clock_id: UUID, today: date) -> int:
    try:
        async with runtime.transaction() as session:
            clock = await repository.clock_with_step(session, clock_id, today)
            await steps.take_due_steps(session, runtime, [clock] if clock else [], today)
            return int(clock is not None)
    except Exception as error:
        log.error("clock_step_failed", clock_id=str(clock_id), error=type(error).__name__)
        async with runtime.transaction() as session:
            await repository.park(session, clock_id, PARKED)
        return 0


@jobs.every(seconds=3600)
async def fill_in_due_dates_of_published_years(runtime: Runtime) -> int:
    """Working-day clocks of a year whose holidays were not out yet; tried again once a day."""
    async with runtime.transaction() as session:
        clocks = await repository.clocks_without_calendar(session, runtime.packs.stopped, BATCH)
        filled = [await commands.fill_in_due_date(session, runtime, clock) for clock in clocks]
        for clock, done in zip(clocks, filled, strict=True):
            if not done:
                await repository.park(session, clock.id, UNPUBLISHED_PARKED)
    return sum(filled)
