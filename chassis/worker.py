"""The part of a service that nobody calls: its relay, its consumer, its jobs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chassis import relay, tasks
from chassis.bus import Bus
from chassis.service import Runtime


@asynccontextmanager
async def running_worker(runtime: Runtime, bus: Bus) -> AsyncIterator[None]:
    """Subscribes, relays and works while the block runs; what is under way at the end is rolled back.

    Meanwhile the process is ready only while all of its parts run, and its metrics tell the inbox lag.
    """
    await bus.subscribe(runtime)
    parts = {"relay": tasks.watched(relay.run(runtime, bus), service=runtime.name, part="relay")}
    for job in runtime.jobs.all:
        work = runtime.jobs.repeat(job.name, runtime)
        parts[job.name] = tasks.watched(work, service=runtime.name, part=job.name)
    runtime.checks |= {"consumer": lambda: bus.alive(runtime.name), **{name: _runs(parts[name]) for name in parts}}
    runtime.readings["inbox_lag"] = lambda: bus.lag(runtime.name)
    try:
        yield
    finally:
        runtime.checks.clear()
        runtime.readings.clear()
        await tasks.stop(parts.values())


def _runs(task: "asyncio.Task[None]") -> Callable[[], bool]:
    return lambda: not task.done()
