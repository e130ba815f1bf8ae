"""The audit trail as a hash chain: one job links committed entries into blocks, so that no lock serialises writers.

An entry belongs to a block by its link and not by its number: numbers commit out of order. A block's hash covers the
digests of its entries and the hash of the block before; its seal is a keyed fingerprint of that hash, by a key that the
database does not hold, so that who may rewrite the database cannot rewrite the chain.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import failpoints
from chassis.background.jobs import JobTable
from chassis.pii import Cipher
from chassis.runtime import Runtime

jobs = JobTable()
BATCH = 1000
LONGEST_TRANSACTION = "1 hour"
"""Nothing is committed later than this after its number was given: what lies further back is not looked at again."""
ALGORITHMS = ("sha256", "sm3")
"""As `hashlib` names them; a block says which one it is made with."""
Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Block:
    """`complete`: nothing that was committed at `chained_at` was left for the next block."""

    number: int
    previous: str
    algorithm: str
    entries: int
    last_entry: int
    complete: bool
    chained_at: datetime
    hash: str = ""
    seal: bytes = b""


FIRST = Block(
    number=0,
    previous="",
    algorithm="",
    entries=0,
    last_entry=0,
    complete=True,
    chained_at=datetime.fromtimestamp(0, UTC),
)
"""Stands before the first block."""


def digest(entry: Row, algorithm: str) -> str:
    """The fingerprint of an entry. Columns without a value do not count, so that a later column changes no old one."""
    return _fingerprint({name: value for name, value in entry.items() if value is not None}, algorithm)


def hash_of(block: Block, digests: Sequence[str]) -> str:
    covered = {name: value for name, value in vars(block).items() if name not in ("hash", "seal")}
    return _fingerprint({**covered, "digests": list(digests)}, block.algorithm)


def seal_of(cipher: Cipher, block: Block) -> bytes:
    return cipher.blind_index("audit_block", f"{block.number}:{block.hash}")


def _fingerprint(content: Row, algorithm: str) -> str:
    if algorithm not in ALGORITHMS:
        return ""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.new(algorithm, canonical.encode()).hexdigest()


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)


ENTRY = (
    "e.id, e.at, e.actor_id, e.actor_role, e.area, e.address, e.action, e.object_kind, e.object_id, e.purpose,"
    " e.detail, e.request_id, e.trace"
)
_HEAD = text("SELECT * FROM audit_block ORDER BY number DESC LIMIT 1")
_FLOOR = f"""
SELECT coalesce(max(old.last_entry), 0) FROM audit_block AS old
WHERE old.chained_at < (SELECT max(chained_at) FROM audit_block WHERE complete) - interval '{LONGEST_TRANSACTION}'
"""  # noqa: S608
"""Up to this number every entry is linked: a block without remainder was made long after it was given."""
_UNCHAINED = f"""
FROM audit_entry AS e WHERE e.id > ({_FLOOR})
AND NOT EXISTS (SELECT FROM audit_link AS l WHERE l.entry_id = e.id)
"""
_NEXT = text(f"SELECT {ENTRY} {_UNCHAINED} ORDER BY e.id LIMIT :limit")
_TAIL = text(f"SELECT count(*) AS entries, min(e.at) AS oldest_at {_UNCHAINED}")
_NEW_BLOCK = text(
    "INSERT INTO audit_block (number, previous, algorithm, entries, last_entry, complete, chained_at, hash, seal)"
    " VALUES (:number, :previous, :algorithm, :entries, :last_entry, :complete, :chained_at, :hash, :seal)"
)
_LINKS = text(
    "INSERT INTO audit_link (entry_id, block, place, digest) SELECT entry_id, :block, place, digest"
    " FROM jsonb_to_recordset(CAST(:links AS jsonb)) AS link(entry_id bigint, place integer, digest text)"
)


@dataclass(frozen=True)
class Tail:
    """What is committed and not yet linked."""

    entries: int
    oldest_at: datetime | None


async def head(session: AsyncSession) -> Block:
    """The newest block; `FIRST` before there is one."""
    row = (await session.execute(_HEAD)).mappings().one_or_none()
    return FIRST if row is None else Block(**row)


async def tail(session: AsyncSession) -> Tail:
    return Tail(**(await session.execute(_TAIL)).mappings().one())


async def unchained(session: AsyncSession) -> float:
    """How many entries wait for their block; a gauge."""
    return float((await tail(session)).entries)


@jobs.every(seconds=3)
async def chain_audit_entries(runtime: Runtime) -> int:
    """Links everything that is committed and stands in no block yet, a block per transaction."""
    linked, complete = 0, False
    while not complete:
        async with runtime.transaction() as session:
            block = await _link_next(session, runtime)
        linked, complete = linked + block.entries, block.complete
    return linked


async def _link_next(session: AsyncSession, runtime: Runtime) -> Block:
    """The transaction's start is the block's instant: what was committed before it is visible to what follows."""
    now: datetime = (await session.execute(text("SELECT now()"))).scalar_one()
    waiting = [dict(row) for row in (await session.execute(_NEXT, {"limit": BATCH + 1})).mappings()]
    if not waiting:
        return FIRST
    before, entries, algorithm = await head(session), waiting[:BATCH], runtime.settings.audit_hash
    digests = [digest(entry, algorithm) for entry in entries]
    last = max(before.last_entry, *(entry["id"] for entry in entries))
    complete = len(waiting) <= BATCH
    block = Block(
        number=before.number + 1,
        previous=before.hash,
        algorithm=algorithm,
        entries=len(entries),
        last_entry=last,
        complete=complete,
        chained_at=now,
    )
    block = Block(**{**vars(block), "hash": hash_of(block, digests)})
    links = [{"entry_id": entry["id"], "place": place, "digest": digests[place]} for place, entry in enumerate(entries)]
    await session.execute(_LINKS, {"block": block.number, "links": json.dumps(links)})
    failpoints.hit("audit_between_links_and_block")
    await session.execute(_NEW_BLOCK, {**vars(block), "seal": seal_of(runtime.cipher, block)})
    return block
