"""Tasks that are meant to run until they are stopped: one that ends by itself is noticed."""

import asyncio
from collections.abc import Coroutine, Iterable

from structlog import get_logger

log = get_logger()


def watched(work: Coroutine[None, None, None], *, service: str, part: str) -> "asyncio.Task[None]":
    """Starts the work. Should it end before `stop`, that is logged by kind, and readiness says so too."""
    task = asyncio.create_task(work, name=f"{service}-{part}")
    task.add_done_callback(_report)
    return task


def _report(task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    kind = "cancelled" if task.cancelled() else type(error).__name__
    log.error("worker_part_ended", part=task.get_name(), error=kind)


async def stop(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancels these tasks and waits for their end."""
    stopping = list(tasks)
    for task in stopping:
        task.remove_done_callback(_report)
        task.cancel()
    await asyncio.gather(*stopping, return_exceptions=True)
