"""The evidence store: takes a file in after a look at its content, and opens it once a scanner has found it clean."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from typing import BinaryIO, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from chassis.evidence import repository
from chassis.evidence.content_types import STEP
from chassis.evidence.inspection import inspected
from chassis.evidence.repository import CLEAN, INFECTED, EvidenceFile
from chassis.evidence.sealing import FileKey
from chassis.pii import Cipher, SealBroken
from chassis.problems import Conflict, NotFound

MOST_BYTES = 10 * 1024 * 1024
"""Of one file, whatever the setting says."""
BODY_BYTES = MOST_BYTES + STEP
"""Of the request that brings it: the form around the file."""
ChunkAt: TypeAlias = Callable[[int], Awaitable[bytes | None]]


class EvidenceNotFound(NotFound):
    slug, title = "evidence-not-found", "未找到该材料"


class EvidenceNotScanned(Conflict):
    slug, title = "evidence-not-scanned", "材料尚未经病毒查验，不能打开"


class EvidenceInfected(Conflict):
    slug, title = "evidence-infected", "材料查出病毒，内容已销毁"


async def add(session: AsyncSession, cipher: Cipher, file: BinaryIO, most: int) -> EvidenceFile:
    """Takes a file of at most `most` bytes in, sealed; it waits for the scanner. Raises what `inspected` raises.

    No more than a chunk of it is in memory at a time. It is there when the caller's transaction commits.
    """
    content = await asyncio.to_thread(inspected, file, most)
    file_id, chunks = new_id(), -(-content.size // STEP)
    key = FileKey.fresh(file_id)
    await repository.add_file(
        session, file_id, content.media_type, content.size, content.sha256, chunks, key.wrapped(cipher)
    )
    for number in range(chunks):
        piece = await asyncio.to_thread(file.read, STEP)
        await repository.add_chunk(session, file_id, number, key.seal(piece, number, last=number == chunks - 1))
    return await record(session, file_id)


async def record(session: AsyncSession, file_id: UUID) -> EvidenceFile:
    """What is on record of a file. Raises EvidenceNotFound."""
    file = (await repository.files(session, [file_id])).get(file_id)
    if file is None:
        raise EvidenceNotFound()
    return file


def refuse_unless_clean(file: EvidenceFile) -> None:
    """Raises EvidenceInfected and EvidenceNotScanned."""
    if file.state == INFECTED:
        raise EvidenceInfected(evidence=str(file.id))
    if file.state != CLEAN:
        raise EvidenceNotScanned("查验通过后才能打开和引用", evidence=str(file.id))


async def content(session: AsyncSession, cipher: Cipher, file: EvidenceFile) -> bytes:
    """The bytes of a clean file, all of them checked against its record. Raises as `refuse_unless_clean`, and
    SealBroken for a content that is not what came in."""
    refuse_unless_clean(file)
    return b"".join([piece async for piece in opened(cipher, file, lambda n: repository.chunk(session, file.id, n))])


async def opened(cipher: Cipher, file: EvidenceFile, chunk_at: ChunkAt) -> AsyncIterator[bytes]:
    """The content in pieces, for the scanner too. What was yielded is right only where it ends without SealBroken."""
    if file.data_key is None:
        raise EvidenceInfected(evidence=str(file.id))
    key, digest = FileKey.unwrapped(file.data_key, file.id, cipher), sha256()
    for number in range(file.chunks):
        sealed = await chunk_at(number)
        if sealed is None:
            raise SealBroken(f"evidence_chunk {number}")
        piece = key.open(sealed, number, last=number == file.chunks - 1)
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.sha256:
        raise SealBroken("evidence_file.sha256")
