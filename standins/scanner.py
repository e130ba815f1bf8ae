"""Stand-in for the virus scanner: ClamAV's daemon as far as INSTREAM, PING and VERSION go, over TCP.

It finds the harmless EICAR test file. What a file says decides how it behaves otherwise, as with the other stand-ins:
`STANDIN-SCANNER-SLOW` is never answered in time, `…-BREAK-OFF` ends the connection, `…-REFUSE` is an error.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

EICAR = "".join(("X5O!P%@AP[4", "\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-", "FILE!$H+H*")).encode()
"""In pieces, so that this file itself is no finding."""
FINDING = "Win.Test.EICAR_HDB-1"
SLOW, BREAK_OFF, REFUSE = (b"STANDIN-SCANNER-" + word for word in (b"SLOW", b"BREAK-OFF", b"REFUSE"))
SLOW_SECONDS = 600
MOST_BYTES = 25 * 1024 * 1024
"""StreamMaxLength, as clamd is delivered."""
PORT = 3310


@asynccontextmanager
async def serving(host: str, port: int = 0) -> AsyncIterator[str]:
    """Serves while the block runs; the address as `host:port`. Port 0: any that is free."""
    server = await asyncio.start_server(_serve, host, port)
    try:
        yield "{}:{}".format(*server.sockets[0].getsockname()[:2])
    finally:
        server.close()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        answer = await _answer((await reader.readuntil(b"\0"))[:-1], reader)
        if answer is not None:
            writer.write(answer.encode() + b"\0")
            await writer.drain()
    writer.close()


async def _answer(command: bytes, reader: asyncio.StreamReader) -> str | None:
    plain = {b"zPING": "PONG", b"zVERSION": "ClamAV stand-in"}
    if command != b"zINSTREAM":
        return plain.get(command, "UNKNOWN COMMAND")
    content = bytearray()
    while length := int.from_bytes(await reader.readexactly(4)):
        if len(content) + length > MOST_BYTES:
            return "INSTREAM size limit exceeded. ERROR"
        content += await reader.readexactly(length)
    return await _judged(bytes(content))


async def _judged(content: bytes) -> str | None:
    """None: it hangs up without a word."""
    if SLOW in content:
        await asyncio.sleep(SLOW_SECONDS)
    if BREAK_OFF in content:
        return None
    if REFUSE in content:
        return "stream: Can't allocate memory ERROR"
    return f"stream: {FINDING} FOUND" if EICAR in content else "stream: OK"
