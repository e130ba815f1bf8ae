"""Hands waiting files to the scanner, and writes its verdict down. While it is away they wait; nothing is lost."""

from collections.abc import Mapping

from structlog import get_logger

from chassis import audit
from chassis.background.jobs import JobTable
from chassis.evidence import repository, store
from chassis.evidence.repository import EvidenceFile
from chassis.evidence.scanner import ClamScanner, Scanner, ScannerAway, ScannerRefuses, Verdict
from chassis.pii import SealBroken
from chassis.runtime import Runtime
from chassis.service import Gauge

jobs = JobTable()
log = get_logger()
BATCH = 50
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0
gauges: Mapping[str, Gauge] = {
    "evidence_waiting": lambda session, _: repository.waiting(session),
    "evidence_waiting_seconds": lambda session, _: repository.waiting_seconds(session),
}


def notice(runtime: Runtime) -> Mapping[str, str]:
    """What readiness says of a service that takes files and has no scanner."""
    if runtime.settings.scanner:
        return {}
    return {"evidence_scanner": "QIHANG_SCANNER is unset: files wait unscanned and cannot be opened"}


@jobs.every(seconds=3)
async def scan_waiting_evidence(runtime: Runtime) -> int:
    """How many files got a verdict. Without a scanner none does."""
    if not runtime.settings.scanner:
        return 0
    scanner = ClamScanner.at(runtime.settings.scanner, runtime.settings.scanner_seconds)
    async with runtime.transaction() as session:
        files = await repository.due(session, BATCH)
    judged = 0
    for file in files:
        try:
            judged += await _scan(runtime, scanner, file)
        except ScannerAway:
            break
    return judged


async def _scan(runtime: Runtime, scanner: Scanner, file: EvidenceFile) -> bool:
    """Whether there is a verdict. No transaction is open while the scanner works."""

    async def chunk_at(number: int) -> bytes | None:
        async with runtime.transaction() as session:
            return await repository.chunk(session, file.id, number)

    try:
        verdict = await scanner.scan(store.opened(runtime.cipher, file, chunk_at))
    except (ScannerAway, ScannerRefuses, SealBroken) as error:
        log.warning("evidence_not_scanned", file=str(file.id), error=type(error).__name__)
        async with runtime.transaction() as session:
            reason = f"{type(error).__name__}: {error}"
            await repository.postpone(session, file.id, reason, FIRST_PAUSE, LONGEST_PAUSE)
        if isinstance(error, ScannerAway):
            raise
        return False
    await _write_down(runtime, file, verdict)
    return True


async def _write_down(runtime: Runtime, file: EvidenceFile, verdict: Verdict) -> None:
    async with runtime.transaction() as session:
        if verdict.finding is None:
            await repository.mark_clean(session, file.id)
            return
        await repository.destroy(session, file.id, verdict.finding)
        await audit.record(
            session, None, "destroy_infected_evidence", "evidence", file.id, detail={"finding": verdict.finding}
        )
