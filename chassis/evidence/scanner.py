"""The virus scanner as ClamAV's daemon speaks it: INSTREAM over TCP. Its word counts only where it is complete."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """No verdict: the scanner is not there, is too slow or broke off."""


class ScannerRefuses(Exception):
    """No verdict: the scanner is there, and says in its own words why it does not judge this file."""


@dataclass(frozen=True)
class Verdict:
    """`finding` is what the scanner calls what it found; None: nothing."""

    finding: str | None


class Scanner(Protocol):
    async def scan(self, content: AsyncIterator[bytes]) -> Verdict:
        """Raises ScannerAway and ScannerRefuses, and what reading the content raises."""


@dataclass(frozen=True)
class ClamScanner:
    """A clamd at `host:port`; `seconds` is the longest that one file may take from connection to answer."""

    host: str
    port: int
    seconds: float

    @classmethod
    def at(cls, address: str, seconds: float) -> "ClamScanner":
        """Of a setting such as `clamd:3310`."""
        host, _, port = address.rpartition(":")
        return cls(host, int(port), seconds)

    async def scan(self, content: AsyncIterator[bytes]) -> Verdict:
        try:
            async with asyncio.timeout(self.seconds):
                return _verdict(await self._ask(content))
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise ScannerAway(type(error).__name__) from None

    async def _ask(self, content: AsyncIterator[bytes]) -> str:
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=LONGEST_ANSWER)
        try:
            with suppress(ConnectionError):  # it may have answered, and closed, before it heard everything
                await _send(writer, content)
            answer = await reader.readuntil(b"\0")
        finally:
            writer.close()
        return answer[:-1].decode(errors="replace").strip()


async def _send(writer: asyncio.StreamWriter, content: AsyncIterator[bytes]) -> None:
    writer.write(b"zINSTREAM\0")
    async for piece in content:
        writer.write(len(piece).to_bytes(4) + piece)
        await writer.drain()
    writer.write(bytes(4))
    await writer.drain()


def _verdict(answer: str) -> Verdict:
    """Only the two sentences that clamd has for a file it has judged are a verdict."""
    if answer == "stream: OK":
        return Verdict(None)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(answer.removeprefix("stream: ").removesuffix(" FOUND") or "unnamed")
    raise ScannerRefuses(answer[:200])
