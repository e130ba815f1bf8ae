"""What a worker shows of itself: its gauges; and the end of one of its tasks."""

import asyncio
from contextlib import suppress

import httpx
from starlette.types import ASGIApp

from chassis.service import Service
from deploy.service import worker_app


def door(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worker")


async def gauges(service: Service) -> dict[str, float]:
    async with door(worker_app(service)) as worker:
        return _gauges(await worker.get("/metrics"), service)


def _gauges(answer: httpx.Response, service: Service) -> dict[str, float]:
    lines = (line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    mark = f'{{service="{service.name}"}}'
    return {name.removesuffix(mark): float(value) for name, value in lines if name.endswith(mark)}


async def end_task(name: str) -> None:
    [task] = [each for each in asyncio.all_tasks() if each.get_name() == name]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
