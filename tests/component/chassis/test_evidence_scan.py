"""The scanner's verdict decides whether a file of evidence can be opened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.evidence import repository, store
from chassis.evidence.content_types import STEP
from chassis.evidence.scanner import ClamScanner, ScannerAway, ScannerRefuses, Verdict
from chassis.runtime import Runtime
from standins import scanner as standin
from tests.component.chassis.evidence_steps import LARGE, add, content, record, run, scan, service, waiting
from tests.evidence_files import pdf
from tests.support.platform import Boot


async def let_pause_pass(runtime: Runtime) -> None:
    await run(runtime, "UPDATE evidence_file SET next_attempt_at = now()")


async def test_an_infected_file_is_destroyed_and_the_record_that_it_came_stays(platform: Boot) -> None:
    async with standin.serving("127.0.0.1") as address:
        runtime = await service(platform, address)
        file = await add(runtime, pdf(bytes(STEP) + standin.EICAR))
        assert await scan(runtime) == 1
        now = await record(runtime, file)
        assert (now.state, now.finding, now.sha256, now.size) == ("infected", standin.FINDING, file.sha256, file.size)
        assert now.data_key is None
        with pytest.raises(store.EvidenceInfected):
            await content(runtime, file)
        assert await scan(runtime) == 0
    async with runtime.transaction() as session:
        chunks = await session.scalar(text("SELECT count(*) FROM evidence_chunk"))
        entry = (await session.execute(text("SELECT action, object_id, detail FROM audit_entry"))).one()
    assert chunks == 0
    assert entry == ("destroy_infected_evidence", str(file.id), {"finding": standin.FINDING})
    with pytest.raises(DBAPIError):
        await run(runtime, "UPDATE evidence_file SET state = 'clean' WHERE id = :id", id=file.id)


async def test_the_eicar_string_is_found_across_two_chunks(platform: Boot) -> None:
    async with standin.serving("127.0.0.1") as address:
        runtime = await service(platform, address)
        start = pdf()[: pdf().index(b"% ") + 2]
        file = await add(runtime, pdf(bytes(STEP - len(start) - 20) + standin.EICAR))
        await scan(runtime)
        assert (await record(runtime, file)).state == "infected"


@pytest.mark.parametrize("trouble", [standin.BREAK_OFF, standin.REFUSE, standin.SLOW])
async def test_a_scanner_in_trouble_leaves_the_file_waiting_and_the_others_get_their_turn(
    platform: Boot, trouble: bytes
) -> None:
    async with standin.serving("127.0.0.1") as address:
        runtime = await service(platform, address)
        runtime.settings = runtime.settings.model_copy(update={"scanner_seconds": 0.5})
        odd, good = await add(runtime, pdf(trouble)), await add(runtime)
        await scan(runtime)
        await scan(runtime)
        assert (await record(runtime, odd)).state == "waiting"
        assert (await record(runtime, good)).state == "clean"
        assert await waiting(runtime) == 1
        with pytest.raises(store.EvidenceNotScanned):
            await content(runtime, odd)


async def test_while_the_scanner_is_away_files_wait_and_it_is_asked_ever_less_often(platform: Boot) -> None:
    runtime = await service(platform, "127.0.0.1:1")
    file = await add(runtime)
    pauses = []
    for _ in range(3):
        assert await scan(runtime) == 0
        assert await scan(runtime) == 0
        async with runtime.transaction() as session:
            query = "SELECT extract(epoch FROM next_attempt_at - now()), attempts, last_error FROM evidence_file"
            pauses.append((await session.execute(text(query))).one())
        await let_pause_pass(runtime)
    assert [row.attempts for row in pauses] == [1, 2, 3]
    assert [round(float(row[0]) / 5) for row in pauses] == [1, 2, 4]
    assert "ScannerAway" in pauses[0].last_error
    async with runtime.transaction() as session:
        assert await repository.waiting_seconds(session) > 0
    async with standin.serving("127.0.0.1") as address:
        runtime.settings = runtime.settings.model_copy(update={"scanner": address})
        assert await scan(runtime) == 1
    assert await content(runtime, file) == LARGE


async def test_without_a_scanner_no_file_is_opened(platform: Boot) -> None:
    runtime = await service(platform)
    file = await add(runtime)
    assert await scan(runtime) == 0
    with pytest.raises(store.EvidenceNotScanned):
        await content(runtime, file)


async def bytes_of(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[ClamScanner]:
    """A scanner that takes everything in and answers this, then hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"zINSTREAM\0")
        while length := int.from_bytes(await reader.readexactly(4)):
            await reader.readexactly(length)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield ClamScanner("127.0.0.1", server.sockets[0].getsockname()[1], 2.0)
    finally:
        server.close()


@pytest.mark.parametrize("answer", [b"", b"stream: OK", b"stream: O", b"\xff" * 9000])
async def test_an_answer_that_broke_off_is_no_verdict(answer: bytes) -> None:
    async with answering(answer) as scanner:
        with pytest.raises(ScannerAway):
            await scanner.scan(bytes_of(b"x"))


@pytest.mark.parametrize(
    "answer", [b"stream: OK ERROR\0", b"OK\0", b"\0", b"stream: \0", b"INSTREAM size limit exceeded. ERROR\0"]
)
async def test_an_answer_that_is_no_verdict_is_taken_for_none(answer: bytes) -> None:
    async with answering(answer) as scanner:
        with pytest.raises(ScannerRefuses):
            await scanner.scan(bytes_of(b"x"))


async def test_the_stand_in_speaks_as_clamd_does() -> None:
    async with standin.serving("127.0.0.1") as address:
        scanner = ClamScanner.at(address, 5.0)
        assert await scanner.scan(bytes_of(b"a", b"b")) == Verdict(None)
        assert await scanner.scan(bytes_of(standin.EICAR[:30], standin.EICAR[30:])) == Verdict(standin.FINDING)
        with pytest.raises(ScannerRefuses, match="size limit"):
            await scanner.scan(bytes_of(*[bytes(1024 * 1024)] * 26))
        reader, writer = await asyncio.open_connection(scanner.host, scanner.port)
        writer.write(b"zPING\0")
        assert await reader.readuntil(b"\0") == b"PONG\0"
        writer.close()
