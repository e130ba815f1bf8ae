"""The part of a service that nobody calls: its relay, its consumer, its jobs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chassis.background import tasks
from chassis.messaging import relay
from chassis.messaging.bus import Bus
from chassis.service import Service


@asynccontextmanager
async def running_worker(service: Service, bus: Bus) -> AsyncIterator[None]:
    """Subscribes, relays and works while the block runs; what is under way at the end is rolled back.

    Meanwhile the process is ready only while all of its parts run, and its metrics tell the inbox lag.
    """
    runtime = service.runtime
    await bus.subscribe(service)
    parts = {"relay": tasks.watched(relay.run(runtime, bus), service=service.name, part="relay")}
    for job in service.jobs.all:
        work = service.jobs.repeat(job.name, runtime)
        parts[job.name] = tasks.watched(work, service=service.name, part=job.name)
    runtime.checks |= {"consumer": lambda: bus.alive(service.name), **{name: _runs(parts[name]) for name in parts}}
    runtime.measure("inbox_lag", lambda: bus.lag(service.name))
    try:
        yield
    finally:
        runtime.checks.clear()
        del runtime.readings["inbox_lag"]
        await tasks.stop(parts.values())


def _runs(task: "asyncio.Task[None]") -> Callable[[], bool]:
    return lambda: not task.done()
