"""The evidence store on a real PostgreSQL, with the stand-in scanner over a real socket."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from chassis.evidence import repository, store
from chassis.evidence.content_types import STEP
from chassis.evidence.jobs import jobs
from chassis.evidence.repository import EvidenceFile
from chassis.evidence.scanner import ClamScanner, ScannerAway, ScannerRefuses, Verdict
from chassis.evidence.sealing import FileKey
from chassis.pii import SealBroken
from chassis.runtime import Runtime
from standins import scanner as standin
from tests.evidence_files import jpeg, pdf
from tests.harness import Boot

LARGE = pdf(bytes(range(256)) * 2400)
"""Three chunks."""
MOST = store.MOST_BYTES


async def service(boot: Boot, address: str = "") -> Runtime:
    runtime = (await boot("subsidy")).runtime("subsidy")
    runtime.settings = runtime.settings.model_copy(update={"scanner": address, "scanner_seconds": 2.0})
    return runtime


async def add(runtime: Runtime, content: bytes = LARGE) -> EvidenceFile:
    async with runtime.transaction() as session:
        return await store.add(session, runtime.cipher, io.BytesIO(content), MOST)


async def record(runtime: Runtime, file: EvidenceFile) -> EvidenceFile:
    async with runtime.transaction() as session:
        return await store.record(session, file.id)


async def content(runtime: Runtime, file: EvidenceFile) -> bytes:
    async with runtime.transaction() as session:
        return await store.content(session, runtime.cipher, await store.record(session, file.id))


async def scan(runtime: Runtime) -> int:
    return await jobs.run("scan_waiting_evidence", runtime)


async def run(runtime: Runtime, statement: str, **values: object) -> None:
    async with runtime.transaction() as session:
        await session.execute(text(statement), values)


async def clean(runtime: Runtime, *files: EvidenceFile) -> None:
    for file in files:
        await run(runtime, "UPDATE evidence_file SET state = 'clean' WHERE id = :id", id=file.id)


async def let_pause_pass(runtime: Runtime) -> None:
    await run(runtime, "UPDATE evidence_file SET next_attempt_at = now()")


async def waiting(runtime: Runtime) -> float:
    async with runtime.transaction() as session:
        return await repository.waiting(session)


async def test_a_clean_file_comes_back_byte_for_byte(platform: Boot) -> None:
    async with standin.serving("127.0.0.1") as address:
        runtime = await service(platform, address)
        files = [await add(runtime, LARGE), await add(runtime, jpeg()), await add(runtime, LARGE)]
        assert [file.chunks for file in files] == [3, 1, 3]
        assert await waiting(runtime) == 3
        with pytest.raises(store.EvidenceNotScanned):
            await content(runtime, files[0])
        assert await scan(runtime) == 3
    assert await waiting(runtime) == 0
    assert [await content(runtime, file) for file in files] == [LARGE, jpeg(), LARGE]
    assert files[0].sha256 == files[2].sha256


async def test_nothing_of_the_content_stands_in_clear_and_equal_files_share_nothing(platform: Boot) -> None:
    runtime = await service(platform)
    one, other = await add(runtime), await add(runtime)
    async with runtime.transaction() as session:
        sealed = [await repository.chunk(session, file.id, 0) for file in (one, other)]
    assert None not in sealed
    assert sealed[0] != sealed[1]
    assert all(b"PDF" not in chunk[:2000] for chunk in sealed if chunk)
    assert one.data_key != other.data_key


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


SWAPS = {
    "swapped": "UPDATE evidence_chunk a SET sealed = b.sealed FROM evidence_chunk b"
    " WHERE a.file_id = b.file_id AND a.number + b.number = 1",
    "of another file": "UPDATE evidence_chunk a SET sealed = b.sealed FROM evidence_chunk b"
    " WHERE a.file_id <> b.file_id AND a.number = b.number",
    "left out": "ALTER TABLE evidence_chunk DISABLE TRIGGER refuse_loss; DELETE FROM evidence_chunk WHERE number = 1",
    "cut off": "UPDATE evidence_file SET chunks = 2",
    "changed": "UPDATE evidence_chunk SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE number = 1",
    "key of another file": "UPDATE evidence_file a SET data_key = b.data_key FROM evidence_file b WHERE a.id <> b.id",
    "hash of another content": "UPDATE evidence_file SET sha256 = repeat('0', 64)",
}


@pytest.mark.parametrize("statement", SWAPS.values(), ids=SWAPS)
async def test_a_content_that_was_tampered_with_neither_opens_nor_passes_the_scanner(
    platform: Boot, statement: str
) -> None:
    async with standin.serving("127.0.0.1") as address:
        p = await platform("subsidy")
        runtime = p.runtime("subsidy")
        runtime.settings = runtime.settings.model_copy(update={"scanner": address})
        files = [await add(runtime), await add(runtime)]
        p.as_owner("subsidy", statement)
        assert await scan(runtime) == 0
        assert {(await record(runtime, file)).state for file in files} == {"waiting"}
        await clean(runtime, *files)
        with pytest.raises(SealBroken):
            await content(runtime, files[0])


async def test_a_chunk_opens_in_its_own_place_alone(platform: Boot) -> None:
    runtime = await service(platform)
    file = await add(runtime)
    assert file.data_key is not None
    key = FileKey.unwrapped(file.data_key, file.id, runtime.cipher)
    sealed = key.seal(b"x", 3, last=False)
    assert key.open(sealed, 3, last=False) == b"x"
    for number, last in ((2, False), (3, True)):
        with pytest.raises(SealBroken):
            key.open(sealed, number, last=last)
    with pytest.raises(SealBroken):
        FileKey.fresh(new_id()).open(sealed, 3, last=False)


async def test_the_services_own_role_neither_changes_a_content_nor_deletes_a_record(platform: Boot) -> None:
    runtime = await service(platform)
    await add(runtime)
    for statement in (
        "UPDATE evidence_chunk SET sealed = ''",
        "UPDATE evidence_file SET sha256 = ''",
        "UPDATE evidence_file SET media_type = 'text/html'",
        "DELETE FROM evidence_file",
        "DELETE FROM evidence_chunk",
        "TRUNCATE evidence_chunk",
    ):
        with pytest.raises(DBAPIError):
            await run(runtime, statement)


async def test_a_transaction_that_fails_leaves_nothing_of_the_file(platform: Boot) -> None:
    runtime = await service(platform)

    async def add_and_fail() -> None:
        async with runtime.transaction() as session:
            await store.add(session, runtime.cipher, io.BytesIO(LARGE), MOST)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await add_and_fail()
    async with runtime.transaction() as session:
        for table in ("evidence_file", "evidence_chunk"):
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


async def test_a_file_that_is_not_there_is_not_found(platform: Boot) -> None:
    runtime = await service(platform)
    with pytest.raises(store.EvidenceNotFound):
        await record(runtime, replace(await add(runtime), id=UUID(int=1)))


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
