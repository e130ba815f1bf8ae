"""Half-sent bodies hold a place at the door and nothing behind it: no transaction, no connection, no other's turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.settings import Settings
from contracts.roles import Role
from deploy.composition import web_server
from tests.support.platform import Boot, Platform

TEN = 10
OPEN_TRANSACTIONS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name"
    " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
)


@dataclass
class Half:
    """A connection that has sent the head of a request and one byte of its body."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    reply: asyncio.Task[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.reply = asyncio.create_task(self.reader.readuntil(b"}"))

    async def answer(self) -> bytes:
        """Up to the end of the problem."""
        return await asyncio.wait_for(self.reply, 20)

    async def close(self) -> None:
        self.reply.cancel()
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


@dataclass
class Server:
    """The platform behind a real server on loopback."""

    port: int
    halves: list[Half] = field(default_factory=list)

    async def half(self, path: str, kind: str, *headers: str) -> Half:
        half = Half(*await asyncio.open_connection("127.0.0.1", self.port))
        self.halves.append(half)
        head = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {kind}", "Content-Length: 900000", *headers]
        half.writer.write("\r\n".join([*head, "", "{"]).encode())
        await half.writer.drain()
        return half


@asynccontextmanager
async def served(p: Platform) -> AsyncIterator[Server]:
    uvicorn = web_server(p.root, "127.0.0.1", 0)
    serving = asyncio.create_task(uvicorn.serve())
    while not uvicorn.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.01)
    server = Server(uvicorn.servers[0].sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        for half in server.halves:
            await half.close()
        uvicorn.should_exit = True
        await serving


def settings(p: Platform, **changes: Any) -> None:
    """Before the first request: the doors read their settings then."""
    for runtime in p.runtimes.values():
        runtime.settings = runtime.settings.model_copy(update=changes)


def token(role: Role, **claims: Any) -> str:
    return TokenIssuer.from_settings(Settings(demo=True)).issue(Caller(id=new_id(), role=role, **claims))


UPLOAD = "multipart/form-data; boundary=x"
JSON = "application/json"
DOORS = {
    "an idempotent route": ("/registry/v1/registrations", JSON, Role.CASEWORKER),
    "a plain route with a session": ("/registry/v1/sessions", JSON, None),
    "an upload": ("/registry/v1/rosters", UPLOAD, Role.CASEWORKER),
}


def headers_of(role: Role | None) -> tuple[str, ...]:
    key = f"Idempotency-Key: {new_id()}"
    return (key, f"Authorization: Bearer {token(role, area='urumqi')}") if role else (key,)


@pytest.mark.parametrize("door", DOORS)
async def test_ten_half_sent_requests_hold_no_transaction(platform: Boot, door: str) -> None:
    p = await platform("registry")
    path, kind, role = DOORS[door]
    async with served(p) as server, httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as http:
        halves = [await server.half(path, kind, *headers_of(role)) for _ in range(TEN)]
        body = {"login": "nobody", "password": "wrong-password"}
        answer = await http.post("/registry/v1/sessions", json=body, headers={"Idempotency-Key": str(new_id())})
        assert answer.status_code == 401
        async with p.transaction("registry") as session:
            assert await session.scalar(OPEN_TRANSACTIONS, {"name": "registry"}) == 0
        assert not any(half.reply.done() for half in halves)


async def test_half_a_body_is_answered_408_when_its_time_is_over(platform: Boot) -> None:
    p = await platform("registry")
    settings(p, body_seconds=0.2)
    async with served(p) as server:
        half = await server.half(*DOORS["a plain route with a session"][:2])
        answer = await half.answer()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    assert b"urn:qihang:problem:request-timeout" in body


async def test_a_body_that_drips_slower_than_the_least_rate_is_ended(platform: Boot) -> None:
    p = await platform("registry")
    settings(p, body_seconds=0.2, body_bytes_per_second=1_000_000)
    async with served(p) as server:
        half = await server.half(*DOORS["a plain route with a session"][:2])
        drips = 0
        while not half.reply.done() and drips < 1_000:
            drips += 1
            half.writer.write(b" ")
            await asyncio.sleep(0.02)
        assert 1 < drips < 1_000
        assert b" 408 " in await half.answer()


async def test_where_all_places_are_taken_the_longest_open_gives_way(platform: Boot) -> None:
    p = await platform("registry")
    settings(p, open_bodies=TEN)
    path, kind, _ = DOORS["a plain route with a session"]
    async with served(p) as server:
        first = await server.half(path, kind)
        await asyncio.sleep(0.1)
        others = [await server.half(path, kind) for _ in range(TEN)]
        assert b" 408 " in await first.answer()
        assert not any(other.reply.done() for other in others)


async def test_whoever_has_no_right_is_refused_before_the_body(platform: Boot) -> None:
    p = await platform("registry")
    async with served(p) as server:
        stranger = await server.half("/registry/v1/rosters", UPLOAD, *headers_of(None))
        assert b" 401 " in await stranger.answer()
        graduate = await server.half("/registry/v1/rosters", UPLOAD, *headers_of(Role.GRADUATE))
        assert b" 403 " in await graduate.answer()


async def test_bodies_that_wait_on_disk_are_bounded_together(platform: Boot) -> None:
    p = await platform("registry")
    settings(p, spool_bytes=1_000)
    login = {"login": "x" * 1_500, "password": "y"}
    answer = await p.anonymous.post("/registry/v1/sessions", json=login)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:qihang:problem:spool-full")
    assert answer.headers["retry-after"]
    for _ in range(3):
        small = await p.anonymous.post("/registry/v1/sessions", json={"login": "x", "password": "y" * 150})
        assert small.status_code == 401
