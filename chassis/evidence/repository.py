"""All SQL of the evidence store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

WAITING, CLEAN, INFECTED = "waiting", "clean", "infected"


@dataclass(frozen=True)
class EvidenceFile:
    """A file's record, without its content. It stays when the content is destroyed."""

    id: UUID
    media_type: str
    size: int
    sha256: str
    chunks: int
    data_key: bytes | None
    """Wrapped; None where the content was destroyed."""
    state: str
    finding: str | None
    stored_at: datetime
    scanned_at: datetime | None


_table = sa.table("evidence_file", sa.column("id", sa.Uuid), sa.column("state", sa.Text))


def is_clean(file_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """SQL: a scanner has found the file of another table's row clean."""
    return sa.exists().where(_table.c.id == file_id, _table.c.state == CLEAN)


_COLUMNS = "id, media_type, size, sha256, chunks, data_key, state, finding, stored_at, scanned_at"


async def files(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, EvidenceFile]:
    """Those of the ids that are there."""
    rows = await session.execute(text(f"SELECT {_COLUMNS} FROM evidence_file WHERE id = ANY(:ids)"), {"ids": list(ids)})  # noqa: S608
    return {row.id: EvidenceFile(**row._mapping) for row in rows}


async def add_file(
    session: AsyncSession, file_id: UUID, media_type: str, size: int, sha256: str, chunks: int, data_key: bytes
) -> None:
    await session.execute(
        text(
            "INSERT INTO evidence_file (id, media_type, size, sha256, chunks, data_key)"
            " VALUES (:id, :media_type, :size, :sha256, :chunks, :data_key)"
        ),
        {
            "id": file_id,
            "media_type": media_type,
            "size": size,
            "sha256": sha256,
            "chunks": chunks,
            "data_key": data_key,
        },
    )


async def add_chunk(session: AsyncSession, file_id: UUID, number: int, sealed: bytes) -> None:
    insert = text("INSERT INTO evidence_chunk (file_id, number, sealed) VALUES (:file_id, :number, :sealed)")
    await session.execute(insert, {"file_id": file_id, "number": number, "sealed": sealed})


async def chunk(session: AsyncSession, file_id: UUID, number: int) -> bytes | None:
    query = text("SELECT sealed FROM evidence_chunk WHERE file_id = :file_id AND number = :number")
    sealed: bytes | None = await session.scalar(query, {"file_id": file_id, "number": number})
    return sealed


async def due(session: AsyncSession, most: int) -> Sequence[EvidenceFile]:
    """Files that wait for the scanner and whose pause is over, by the database's clock."""
    query = text(
        f"SELECT {_COLUMNS} FROM evidence_file WHERE state = 'waiting' AND next_attempt_at <= now()"  # noqa: S608
        " ORDER BY next_attempt_at, id LIMIT :most"
    )
    return [EvidenceFile(**row._mapping) for row in await session.execute(query, {"most": most})]


async def mark_clean(session: AsyncSession, file_id: UUID) -> None:
    await session.execute(
        text(
            "UPDATE evidence_file SET state = 'clean', scanned_at = now(), last_error = NULL"
            " WHERE id = :id AND state = 'waiting'"
        ),
        {"id": file_id},
    )


async def destroy(session: AsyncSession, file_id: UUID, finding: str) -> None:
    """Takes the content and its key away; the record that it came stays, with what was found."""
    await session.execute(
        text(
            "UPDATE evidence_file SET state = 'infected', data_key = NULL, finding = :finding, scanned_at = now(),"
            " last_error = NULL WHERE id = :id AND state = 'waiting'"
        ),
        {"id": file_id, "finding": finding},
    )
    await session.execute(text("DELETE FROM evidence_chunk WHERE file_id = :id"), {"id": file_id})


async def postpone(session: AsyncSession, file_id: UUID, error: str, first: float, longest: float) -> None:
    """The next attempt comes after `first` seconds, and each time after twice as many, `longest` at most."""
    await session.execute(
        text(
            "UPDATE evidence_file SET attempts = attempts + 1, last_error = :error, next_attempt_at = now() +"
            " make_interval(secs => least(:longest, :first * power(2, least(attempts, 30)))) WHERE id = :id"
        ),
        {"id": file_id, "error": error, "first": first, "longest": longest},
    )


async def waiting(session: AsyncSession) -> float:
    """How many files wait for the scanner."""
    return float(await session.scalar(text("SELECT count(*) FROM evidence_file WHERE state = 'waiting'")) or 0)


async def waiting_seconds(session: AsyncSession) -> float:
    """How long the oldest of them has waited, by the database's clock."""
    query = text("SELECT extract(epoch FROM now() - min(stored_at)) FROM evidence_file WHERE state = 'waiting'")
    return max(0.0, float(await session.scalar(query) or 0.0))
