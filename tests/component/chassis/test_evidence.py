"""The evidence store on a real PostgreSQL, with the stand-in scanner over a real socket."""

import io
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from chassis.evidence import repository, store
from chassis.evidence.repository import EvidenceFile
from chassis.evidence.sealing import FileKey
from chassis.pii import SealBroken
from chassis.runtime import Runtime
from standins import scanner as standin
from tests.component.chassis.evidence_steps import LARGE, MOST, add, content, record, run, scan, service, waiting
from tests.evidence_files import jpeg
from tests.support.platform import Boot


async def clean(runtime: Runtime, *files: EvidenceFile) -> None:
    for file in files:
        await run(runtime, "UPDATE evidence_file SET state = 'clean' WHERE id = :id", id=file.id)


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
