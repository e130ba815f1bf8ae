"""Takes a request's body whole before anything else begins: bounded in size, time and number, on disk where large.

Whoever sends half a body holds a place here and nothing else: no transaction, no lock, no thread.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import unstorable
from chassis.dependencies import guard
from chassis.problems import BadRequest, RequestTimeout, TooLarge, Unavailable
from chassis.routes import RouteIndex
from chassis.runtime import Runtime

BODILESS = ("GET", "HEAD", "OPTIONS", "TRACE")
IN_MEMORY_BYTES = 64 * 1024
STEP = 64 * 1024
MEMORY_PER_BYTE = 10
"""What a table of text takes while it is read, per byte of its file; component/registry/test_memory.py measures it."""


class SpoolFull(Unavailable):
    slug, title = "spool-full", "系统正在接收其他大文件，请稍后再试"


class Body:
    """A body as it arrived. Beyond a few kilobytes it lies in a file without a name, which nobody else can open."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY_BYTES)
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()

    def add(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self.size += len(chunk)

    @property
    def on_disk(self) -> bool:
        return self.size > IN_MEMORY_BYTES

    def chunks(self) -> Iterator[bytes]:
        place = 0
        while chunk := self._at(place):
            place += len(chunk)
            yield chunk

    def _at(self, place: int) -> bytes:
        self._file.seek(place)
        return self._file.read(STEP)

    def replay(self, receive: Receive) -> Receive:
        """The body again, as a server would hand it out; after it, whatever the server itself still has to say."""
        place, ended = 0, False

        async def again() -> Message:
            nonlocal place, ended
            if ended:
                return await receive()
            chunk = self._at(place)
            place += len(chunk)
            ended = place >= self.size
            return {"type": "http.request", "body": chunk, "more_body": not ended}

        return again


class OpenBodies:
    """The bodies that are still arriving. Where all places are taken, the one that takes longest gives way."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._deadlines: dict[int, asyncio.Timeout] = {}

    def __len__(self) -> int:
        return len(self._deadlines)

    @contextmanager
    def place(self, deadline: asyncio.Timeout) -> Iterator[None]:
        if len(self._deadlines) >= self._places:
            self._deadlines.pop(next(iter(self._deadlines))).reschedule(0)
        self._deadlines[id(deadline)] = deadline
        try:
            yield
        finally:
            self._deadlines.pop(id(deadline), None)

    def extend(self, deadline: asyncio.Timeout, until: float) -> None:
        """Not for one that gave way."""
        if id(deadline) in self._deadlines:
            deadline.reschedule(until)


class WholeBodies:
    """Middleware behind RequestMiddleware: finds the route that answers, refuses whom the access table refuses, then
    takes the body, looks at the signature of who must sign, and goes on."""

    def __init__(self, app: ASGIApp, runtime: Runtime, routes: RouteIndex, max_body_bytes: int) -> None:
        self._app = app
        self._runtime = runtime
        self._routes = routes
        self._max_body_bytes = max_body_bytes
        self._open = OpenBodies(runtime.settings.open_bodies)
        self._spooled = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        match = scope["route_match"] = self._routes.find(scope)
        signature = self._runtime.signatures.shown(scope["state"]["caller"], scope)
        if match is None or scope["method"] in BODILESS:
            if signature is not None:
                await self._runtime.signatures.accept(signature, ())
            await self._app(scope, receive, send)
            return
        scope["route"] = match.original
        await guard(Request(scope))
        most = getattr(match.route, "max_body_size", None) or self._max_body_bytes
        with Body() as body:
            try:
                await self._take(body, most, scope, receive)
                if signature is not None:
                    await self._runtime.signatures.accept(signature, body.chunks())
                self._look_at(body, scope)
                scope["state"]["body"] = body
                async with self._runtime.memory.room(body.size * MEMORY_PER_BYTE if body.on_disk else 0):
                    await self._app(scope, body.replay(receive), send)
            finally:
                self._spooled -= body.size

    def _look_at(self, body: Body, scope: Scope) -> None:
        """A file has a reader of its own."""
        kind = Headers(scope=scope).get("content-type", "")
        if body.size <= self._max_body_bytes and not kind.startswith("multipart/"):
            unstorable.refuse_in_body(kind, b"".join(body.chunks()))

    async def _take(self, body: Body, most: int, scope: Scope, receive: Receive) -> None:
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > most:
            raise TooLarge()
        settings, started = self._runtime.settings, asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(settings.body_seconds) as deadline:
                with self._open.place(deadline):
                    while await self._take_next(body, most, receive):
                        seconds = settings.body_seconds + body.size / settings.body_bytes_per_second
                        self._open.extend(deadline, started + seconds)
        except TimeoutError:
            raise RequestTimeout() from None

    async def _take_next(self, body: Body, most: int, receive: Receive) -> bool:
        """Whether there is more to come."""
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("连接已断开")
        chunk: bytes = message.get("body", b"")
        if body.size + len(chunk) > most:
            raise TooLarge()
        if self._spooled + len(chunk) > self._runtime.settings.spool_bytes:
            raise SpoolFull()
        self._spooled += len(chunk)
        body.add(chunk)
        return bool(message.get("more_body", False))


def without(chunks: Iterable[bytes], mark: bytes) -> Iterator[bytes]:
    """The same bytes less every `mark`, also one that is cut in two between chunks."""
    rest = b""
    for chunk in chunks:
        if not mark:
            yield chunk
            continue
        *parts, rest = (rest + chunk).split(mark)
        yield from parts
        end = max(len(rest) - len(mark) + 1, 0)
        yield rest[:end]
        rest = rest[end:]
    yield rest
