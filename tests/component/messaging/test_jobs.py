"""Regular work with several workers."""

import asyncio

import pytest

from chassis.jobs import JobTable
from chassis.service import Runtime
from tests.component.messaging.stage import Stage


async def test_a_job_runs_in_one_worker_at_a_time(here: Stage) -> None:
    jobs, started, finish = JobTable(), asyncio.Event(), asyncio.Event()

    @jobs.every(60)
    async def tidy(_: Runtime) -> int:
        started.set()
        await finish.wait()
        return 7

    one = here.consumer(jobs=jobs)
    other = here.consumer(like=one)
    running = asyncio.create_task(jobs.run("tidy", one))
    await started.wait()
    assert await jobs.run("tidy", other) == 0
    finish.set()
    assert await running == 7
    assert await jobs.run("tidy", other) == 7


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

    runtime = here.consumer(jobs=jobs)
    async with asyncio.timeout(10):
        done = await asyncio.gather(jobs.run("one", runtime), jobs.run("other", runtime))
    assert list(done) == [1, 1]


async def test_a_job_that_fails_is_free_for_the_next_worker(here: Stage) -> None:
    jobs, failures = JobTable(), iter([True, False])

    @jobs.every(60)
    async def tidy(_: Runtime) -> int:
        if next(failures):
            raise LookupError
        return 3

    one = here.consumer(jobs=jobs)
    with pytest.raises(LookupError):
        await jobs.run("tidy", one)
    assert await jobs.run("tidy", here.consumer(like=one)) == 3
