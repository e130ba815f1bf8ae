"""A caller that costs next to nothing: HTTP/1.1 on kept-alive sockets, requests encoded before the clock starts.

A comfortable client (httpx) takes more of the two cores than the servers that it is to compare, and hides their ratio.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit


def encoded(url: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> bytes:
    """A whole POST request as it goes over the wire."""
    where, content = urlsplit(url), json.dumps(body, ensure_ascii=False).encode()
    fields = {"Host": where.netloc, "Content-Type": "application/json", "Content-Length": len(content), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {where.path} HTTP/1.1\r\n{head}\r\n".encode() + content


def encoded_read(url: str, headers: Mapping[str, str]) -> bytes:
    """A whole GET request as it goes over the wire."""
    where = urlsplit(url)
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": where.netloc, **headers}.items())
    return f"GET {where.path} HTTP/1.1\r\n{head}\r\n".encode()


async def drive(url: str, requests: Sequence[bytes], callers: int) -> float:
    """Requests per second of a closed loop of callers; every answer must be 200 or 201."""
    waiting = iter(requests)
    started = time.perf_counter()
    await asyncio.gather(*(_call(url, waiting) for _ in range(callers)))
    return len(requests) / (time.perf_counter() - started)


async def _call(url: str, waiting: Iterator[bytes]) -> None:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        for request in waiting:
            writer.write(request)
            status, body = await _answer(reader)
            if status not in (b"200", b"201"):
                raise RuntimeError(f"{status!r} {body[:200]!r}")
    finally:
        writer.close()


async def status_of(reader: asyncio.StreamReader) -> bytes:
    """The status of the next answer, which is read to its end."""
    return (await _answer(reader))[0]


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    return head.split(b" ", 2)[1], await reader.readexactly(_length(head))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError(f"no length in {head!r}")
