"""Regular work with several workers."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import text

from chassis.background.jobs import Job, JobTable
from chassis.runtime import Runtime, make_runtime
from tests.component.messaging.stage import Stage
from tests.support.platform import packs

# Autovacuum may look at this database too, and a connection that has not yet run anything has no state.
OTHER_CONNECTIONS = """
SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state IS NOT NULL
AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
KILL_HOLDER = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


async def test_a_job_runs_in_one_worker_at_a_time(here: Stage) -> None:
    jobs, started, finish = JobTable(), asyncio.Event(), asyncio.Event()

    @jobs.every(60)
    async def tidy(_: Runtime) -> int:
        started.set()
        await finish.wait()
        return 7

    one = here.consumer(jobs=jobs)
    other = here.consumer(like=one)
    running = asyncio.create_task(jobs.run("tidy", one.runtime))
    await started.wait()
    assert await jobs.run("tidy", other.runtime) == 0
    finish.set()
    assert await running == 7
    assert await jobs.run("tidy", other.runtime) == 7


async def test_more_jobs_than_connections_wait_for_their_turn(here: Stage) -> None:
    jobs, done = JobTable(), list[str]()

    async def work(name: str, runtime: Runtime) -> int:
        await asyncio.sleep(0.2)
        done.append(name)
        return 1

    for name in ("tidy", "count"):
        jobs._add(Job(name, 60, partial(work, name)))
    few = here.consumer().runtime.settings.model_copy(update={"pool_size": 1, "pool_timeout_seconds": 0.05})
    runtime = make_runtime("probe", few, packs=packs())
    here.runtimes.append(replace(here.consumer(), runtime=runtime))
    await asyncio.gather(*(jobs.run(name, runtime) for name in ("tidy", "count")))
    assert sorted(done) == ["count", "tidy"]


async def test_no_transaction_is_open_while_a_job_works(here: Stage) -> None:
    """A job may wait for a provider; an open transaction would keep vacuum from its work all that time."""
    jobs, seen = JobTable(), list[str]()

    @jobs.every(60)
    async def look(runtime: Runtime) -> int:
        async with runtime.transaction() as session:
            seen.extend(await session.scalars(text(OTHER_CONNECTIONS)))
        return 1

    assert await jobs.run("look", here.consumer(jobs=jobs).runtime) == 1
    assert seen == ["idle"]


async def test_a_holder_that_is_killed_frees_the_job_for_the_next_worker(here: Stage) -> None:
    jobs, started, finish = JobTable(), asyncio.Event(), asyncio.Event()

    @jobs.every(60)
    async def tidy(_: Runtime) -> int:
        started.set()
        await finish.wait()
        return 7

    one = here.consumer(jobs=jobs)
    other = here.consumer(like=one)
    running = asyncio.create_task(jobs.run("tidy", one.runtime))
    await started.wait()
    assert await jobs.run("tidy", other.runtime) == 0
    here.postgres.execute(KILL_HOLDER, str(one.runtime.engine.url.database))
    finish.set()
    assert await jobs.run("tidy", other.runtime) == 7
    assert await running == 7
    assert await jobs.run("tidy", one.runtime) == 7


async def test_a_job_that_is_stopped_is_free_for_the_next_worker(here: Stage) -> None:
    jobs, started = JobTable(), asyncio.Event()

    @jobs.every(60)
    async def wait(_: Runtime) -> int:
        if started.is_set():
            return 5
        started.set()
        await asyncio.Event().wait()
        return 0

    one = here.consumer(jobs=jobs)
    running = asyncio.create_task(jobs.run("wait", one.runtime))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await jobs.run("wait", here.consumer(like=one).runtime) == 5


async def test_different_jobs_run_at_the_same_time(here: Stage) -> None:
    jobs, meeting = JobTable(), asyncio.Barrier(2) if hasattr(asyncio, "Barrier") else None
    assert meeting is not None

    @jobs.every(60)
    async def one(_: Runtime) -> int:
        await meeting.wait()
        return 1

    @jobs.every(60)
    async def other(_: Runtime) -> int:
        await meeting.wait()
        return 1

    service = here.consumer(jobs=jobs)
    async with asyncio.timeout(10):
        done = await asyncio.gather(jobs.run("one", service.runtime), jobs.run("other", service.runtime))
    assert list(done) == [1, 1]


class Panic(BaseException):
    """What a library in Rust raises: no `Exception`."""


@pytest.mark.parametrize("failure", [LookupError, Panic])
async def test_a_job_goes_on_after_a_failure_of_any_kind_and_ends_when_it_is_cancelled(
    here: Stage, failure: type[BaseException]
) -> None:
    jobs, runs, again = JobTable(), list[int](), asyncio.Event()

    @jobs.every(0)
    async def tidy(_: Runtime) -> int:
        runs.append(1)
        if len(runs) == 1:
            raise failure
        again.set()
        return 1

    repeating = asyncio.create_task(jobs.repeat("tidy", here.consumer(jobs=jobs).runtime))
    async with asyncio.timeout(10):
        await again.wait()
    repeating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await repeating


async def test_a_new_business_day_is_worked_on_at_once(here: Stage) -> None:
    """Also a day that was set while the job looked at the one before."""
    jobs, days = JobTable(), asyncio.Queue[date]()

    @jobs.every(3600)
    async def look(runtime: Runtime) -> int:
        async with runtime.transaction() as session:
            days.put_nowait(await runtime.clock.today(session))
        if days.qsize() == 2:
            await set_day(23)
        return 1

    async def set_day(day: int) -> None:
        async with runtime.transaction() as session:
            await runtime.clock.set(session, datetime(2024, 6, day, tzinfo=UTC))

    runtime = here.consumer(jobs=jobs).runtime
    await set_day(21)
    repeating = asyncio.create_task(jobs.repeat("look", runtime))
    async with asyncio.timeout(10):
        while days.empty():  # noqa: ASYNC110
            await asyncio.sleep(0)
        await set_day(22)
        while days.qsize() < 3:  # noqa: ASYNC110
            await asyncio.sleep(0)
    repeating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await repeating
    assert [days.get_nowait().day for _ in range(3)] == [21, 22, 23]


async def test_a_business_time_that_is_taken_back_wakes_nobody(here: Stage) -> None:
    runtime = here.producer.runtime
    move = runtime.clock.next_move
    async with runtime.transaction() as session:
        await runtime.clock.set(session, datetime(2024, 6, 21, tzinfo=UTC))
        await session.rollback()
    assert not move.is_set()
    assert runtime.clock.next_move is move


async def test_a_job_that_fails_is_free_for_the_next_worker(here: Stage) -> None:
    jobs, failures = JobTable(), iter([True, False])

    @jobs.every(60)
    async def tidy(_: Runtime) -> int:
        if next(failures):
            raise LookupError
        return 3

    one = here.consumer(jobs=jobs)
    with pytest.raises(LookupError):
        await jobs.run("tidy", one.runtime)
    assert await jobs.run("tidy", here.consumer(like=one).runtime) == 3
