"""Steps of the tests of evidence."""

import io

from sqlalchemy import text

from chassis.evidence import repository, store
from chassis.evidence.jobs import jobs
from chassis.evidence.repository import EvidenceFile
from chassis.runtime import Runtime
from tests.evidence_files import pdf
from tests.support.platform import Boot

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


async def waiting(runtime: Runtime) -> float:
    async with runtime.transaction() as session:
        return await repository.waiting(session)
