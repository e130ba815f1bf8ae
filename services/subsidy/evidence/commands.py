"""Orders about evidence: take a file in for a payee, and open it for whoever may see the payee."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.evidence import repository as records
from chassis.evidence import store
from chassis.evidence.repository import EvidenceFile
from chassis.evidence.store import EvidenceNotFound
from chassis.problems import NotFound, TooMany, Unprocessable
from chassis.runtime import Runtime
from contracts.roles import Role
from services.subsidy.evidence import repository
from services.subsidy.evidence.models import PayeeEvidence
from services.subsidy.projections import repository as projections
from services.subsidy.projections.repository import EmployerNotFound, GraduateNotFound
from services.subsidy.schemes.ports import Payee

OBJECT = "evidence"
"""In the trail."""
DAY = timedelta(days=1)
NOT_THEIRS = "没有在该对象现属辖区为其提交的这份材料"


class EvidenceCitedTwice(Unprocessable):
    slug, title = "evidence-cited-twice", "同一份材料在一份声明中引用了两次"


class TooMuchEvidence(TooMany):
    slug, title = "too-much-evidence", "一日内上传的材料份数已达上限"


async def bring(
    session: AsyncSession, runtime: Runtime, scheme: str, payee: Payee, file: BinaryIO, by: Caller, now: datetime
) -> tuple[PayeeEvidence, EvidenceFile]:
    """Takes the file in; it waits for the scanner. Raises what `store.add` raises, and TooMuchEvidence for an account
    that has brought as many within a day as it may: files are never deleted, and nobody is to fill the disk."""
    if await repository.brought_since(session, by.id, now - DAY) >= runtime.settings.evidence_files_a_day:
        raise TooMuchEvidence(retry_after=int(DAY.total_seconds()))
    stored = await store.add(session, runtime.cipher, file, runtime.settings.evidence_bytes)
    row = PayeeEvidence(
        file_id=stored.id,
        scheme=scheme,
        payee_kind=payee.kind,
        payee_id=payee.id,
        city=payee.city,
        area=payee.area,
        brought_by=by.id,
        brought_role=str(by.role),
        at=now,
    )
    session.add(row)
    await session.flush()
    detail = {"sha256": stored.sha256}
    await audit.record(session, by, "bring_evidence", OBJECT, stored.id, detail=detail, area=payee.area)
    return row, stored


async def in_scope(session: AsyncSession, file_id: UUID, by: Caller) -> tuple[PayeeEvidence, EvidenceFile]:
    """Of a payee whom the caller may see today. Raises EvidenceNotFound: the same for a foreign one."""
    row = await repository.by_id(session, file_id)
    if row is None:
        raise EvidenceNotFound()
    of_graduates = row.payee_kind == "graduate" or by.role == Role.GRADUATE
    look_up = projections.graduate_in_scope if of_graduates else projections.employer_in_scope
    try:
        await look_up(session, row.payee_id, by)
    except NotFound:
        raise EvidenceNotFound() from None
    return row, await store.record(session, file_id)


async def area_of(session: AsyncSession, payee_id: UUID, by: Caller) -> str:
    """Where a payee is whom the caller may see today, and so their files. Raises EmployerNotFound, or GraduateNotFound
    for whoever has to do with people alone."""
    if by.role != Role.GRADUATE:
        with suppress(EmployerNotFound):
            return (await projections.employer_in_scope(session, payee_id, by)).area
    try:
        return (await projections.graduate_in_scope(session, payee_id, by)).area
    except GraduateNotFound:
        raise GraduateNotFound() if by.role in projections.OF_PEOPLE else EmployerNotFound() from None


async def citable(session: AsyncSession, payee: Payee, file_ids: Sequence[UUID]) -> list[EvidenceFile]:
    """The files that somebody wants to cite for a payee, in the order of their ids.

    Raises for the first that does not do, and names it: EvidenceCitedTwice, EvidenceNotFound (the same for a foreign
    one, an unknown one and one of another payee), EvidenceInfected, EvidenceNotScanned.
    """
    for file_id in file_ids:
        if file_ids.count(file_id) > 1:
            raise EvidenceCitedTwice(evidence=str(file_id))
    theirs = await repository.brought_for(session, payee, file_ids)
    for file_id in file_ids:
        if file_id not in theirs:
            raise EvidenceNotFound(NOT_THEIRS, evidence=str(file_id))
    return await clean(session, sorted(file_ids))


async def clean(session: AsyncSession, file_ids: Sequence[UUID]) -> list[EvidenceFile]:
    """What is on record of files that a scanner has found clean, all of them. Raises as `store.refuse_unless_clean`."""
    files = await records.files(session, file_ids)
    for file_id in file_ids:
        store.refuse_unless_clean(files[file_id])
    return [files[file_id] for file_id in file_ids]


async def open_content(
    session: AsyncSession, runtime: Runtime, file_id: UUID, purpose: str, by: Caller
) -> tuple[EvidenceFile, bytes]:
    """The content of a clean file; who opens it says what for. Raises as `in_scope` and `store.content`."""
    row, file = await in_scope(session, file_id, by)
    content = await store.content(session, runtime.cipher, file)
    await audit.record(session, by, "reveal_evidence", OBJECT, file.id, purpose, area=row.area)
    return file, content
