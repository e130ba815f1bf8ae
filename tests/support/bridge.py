"""A test's platform as a synchronous caller over HTTP meets it, with its background work going on beside the calls."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx

from client.operators import FIRST, SECOND
from client.platform import Platform as Client
from contracts.roles import Role
from standins import app as standins
from standins import scanner
from tests.support.names import client_of_subsidy, settings_of_names
from tests.support.platform import BASE, Platform

WORK = (
    ("registry", "import_rosters"),
    ("subsidy", "assess_changed_payees"),
    ("subsidy", "scan_waiting_evidence"),
    ("notify", "open_clocks_of_current_periods"),
    ("notify", "open_next_turns"),
    ("notify", "warn_and_breach_clocks"),
)
"""The regular work that a caller waits for."""
PAUSE_SECONDS = 0.05


class Bridge(httpx.BaseTransport):
    """Hands each request to the applications on their own event loop; `/standins` are there as in the gateway."""

    def __init__(self, p: Platform) -> None:
        self._loop = asyncio.get_running_loop()
        self._platform, self._standins = httpx.ASGITransport(p.root), httpx.ASGITransport(standins.app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return asyncio.run_coroutine_threadsafe(self._answer(request), self._loop).result(timeout=60)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        path, headers, content = request.url.raw_path.decode(), request.headers, request.content
        is_outside = path.startswith("/standins/")
        url = request.url.copy_with(raw_path=path.removeprefix("/standins").encode()) if is_outside else request.url
        there = self._standins if is_outside else self._platform
        answer = await there.handle_async_request(httpx.Request(request.method, url, headers=headers, content=content))
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


@asynccontextmanager
async def served(p: Platform) -> AsyncIterator[Client]:
    """The client that a command has, its two operators signed in; call it in a thread (`asyncio.to_thread`)."""
    await client_of_subsidy(p)
    async with scanner.serving("127.0.0.1") as address:
        runtime = p.runtime("subsidy")
        runtime.settings = runtime.settings.model_copy(update={"scanner": address, "scanner_seconds": 5.0})
        work = asyncio.create_task(_work(p))
        with settings_of_names(), httpx.Client(transport=Bridge(p), base_url=BASE, timeout=60) as http:
            tokens = {name: p.as_(Role.OPS).headers["Authorization"].split()[1] for name in (FIRST, SECOND)}
            yield Client(http, tokens)
        assert not work.done(), work.exception()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _work(p: Platform) -> None:
    while True:
        await p.drain()
        for service, job in WORK:
            await p.run_job(service, job)
        await asyncio.sleep(PAUSE_SECONDS)
