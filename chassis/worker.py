"""The part of a service that nobody calls: its relay, its consumer, its jobs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis import relay
from chassis.bus import Bus
from chassis.service import Runtime


@asynccontextmanager
async def running_worker(runtime: Runtime, bus: Bus) -> AsyncIterator[None]:
    """Subscribes, relays and works while the block runs; what is under way at the end is rolled back."""
    await bus.subscribe(runtime)
    tasks = [asyncio.create_task(relay.run(runtime, bus), name=f"{runtime.name}-relay")]
    tasks += [
        asyncio.create_task(runtime.jobs.repeat(job.name, runtime), name=f"{runtime.name}-{job.name}")
        for job in runtime.jobs.all
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
