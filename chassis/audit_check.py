"""Whether the audit trail is as it was when its blocks were made; every difference is named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit_chain import ENTRY, FIRST, Block, digest, hash_of, seal_of
from chassis.pii import Cipher

Kind: TypeAlias = Literal[
    "entry-changed", "entry-missing", "entry-late", "entry-unchained", "block-changed", "block-missing", "seal-broken"
]
GRACE = timedelta(minutes=10)
"""An entry is dated by its transaction's start; none is written so long after it."""
NAMED = 1000
"""Unchained entries and orphaned links named at most: one would do."""


@dataclass(frozen=True)
class Fault:
    """What is not as it was: of an entry, of a block, or of both."""

    kind: Kind
    block: int | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Checked:
    """The blocks up to `head` were read; `more` says that others follow."""

    blocks: int
    entries: int
    head: Block
    more: bool
    faults: Sequence[Fault]


_BLOCKS = text("SELECT * FROM audit_block WHERE number > :after ORDER BY number LIMIT :limit")
_BLOCK = text("SELECT * FROM audit_block WHERE number = :number")
_LAST_COMPLETE = text("SELECT max(chained_at) FROM audit_block WHERE complete AND number <= :number")
_LINKED = text(
    f"SELECT l.entry_id, l.block, l.place, l.digest, {ENTRY} FROM audit_link AS l"  # noqa: S608
    " LEFT JOIN audit_entry AS e ON e.id = l.entry_id"
    " WHERE l.block BETWEEN :first AND :last ORDER BY l.block, l.place, l.entry_id"
)
_ORPHANS = text(
    "SELECT DISTINCT l.block FROM audit_link AS l"
    " WHERE NOT EXISTS (SELECT FROM audit_block AS b WHERE b.number = l.block) ORDER BY l.block LIMIT :limit"
)
_LEFT_OUT = text(
    "SELECT e.id FROM audit_entry AS e WHERE e.at < :before"
    " AND NOT EXISTS (SELECT FROM audit_link AS l WHERE l.entry_id = e.id) ORDER BY e.id LIMIT :limit"
)


async def check(session: AsyncSession, cipher: Cipher, *, after: int = 0, limit: int = 100) -> Checked:
    """Reads up to `limit` blocks after block `after` again, with their entries.

    With the last of them it also looks for what stands outside of every block and should not.
    """
    blocks = [Block(**row) for row in (await session.execute(_BLOCKS, _page(after, limit))).mappings()]
    more, blocks = len(blocks) > limit, blocks[:limit]
    before = await _block(session, after)
    faults = [
        *_in_order(before, blocks),
        *await _in_blocks(session, cipher, blocks, await _last_complete(session, after)),
    ]
    head = blocks[-1] if blocks else before
    if not more:
        faults += await _outside(session, head)
    return Checked(len(blocks), sum(block.entries for block in blocks), head, more, faults)


def _page(after: int, limit: int) -> dict[str, int]:
    return {"after": after, "limit": limit + 1}


async def agrees(session: AsyncSession, number: int, hash_then: str) -> bool:
    """Whether the block of this number is the one that somebody wrote down outside of the database."""
    return (await _block(session, number)).hash == hash_then


async def _block(session: AsyncSession, number: int) -> Block:
    row = (await session.execute(_BLOCK, {"number": number})).mappings().one_or_none()
    return FIRST if row is None else Block(**row)


async def _last_complete(session: AsyncSession, number: int) -> datetime | None:
    at: datetime | None = await session.scalar(_LAST_COMPLETE, {"number": number})
    return at


def _in_order(before: Block, blocks: Sequence[Block]) -> Iterator[Fault]:
    """Numbers without a gap, and each block names the hash of the one before."""
    for block in blocks:
        for number in range(before.number + 1, block.number):
            yield Fault("block-missing", number)
        if block.number == before.number + 1 and block.previous != before.hash:
            yield Fault("block-changed", block.number)
        before = block


async def _in_blocks(
    session: AsyncSession, cipher: Cipher, blocks: Sequence[Block], complete_at: datetime | None
) -> list[Fault]:
    if not blocks:
        return []
    reach = {"first": blocks[0].number, "last": blocks[-1].number}
    rows = [dict(row) for row in (await session.execute(_LINKED, reach)).mappings()]
    linked = {number: list(links) for number, links in groupby(rows, lambda row: row["block"])}
    faults: list[Fault] = []
    for block in blocks:
        faults += _in_block(cipher, block, linked.get(block.number, []), complete_at)
        complete_at = block.chained_at if block.complete else complete_at
    return faults


def _in_block(
    cipher: Cipher, block: Block, links: Sequence[Mapping[str, Any]], complete_at: datetime | None
) -> Iterator[Fault]:
    for link in links:
        if kind := _fault_of(link, block.algorithm, complete_at):
            yield Fault(kind, block.number, link["entry_id"])
    places = [link["place"] for link in links]
    if places != list(range(block.entries)) or hash_of(block, [link["digest"] for link in links]) != block.hash:
        yield Fault("block-changed", block.number)
    if seal_of(cipher, block) != block.seal:
        yield Fault("seal-broken", block.number)


def _fault_of(link: Mapping[str, Any], algorithm: str, complete_at: datetime | None) -> Kind | None:
    if link["id"] is None:
        return "entry-missing"
    entry = {name: value for name, value in link.items() if name not in ("entry_id", "block", "place", "digest")}
    if digest(entry, algorithm) != link["digest"]:
        return "entry-changed"
    return "entry-late" if complete_at is not None and entry["at"] < complete_at - GRACE else None


async def _outside(session: AsyncSession, head: Block) -> list[Fault]:
    """Links of a block that is gone, and entries that an earlier block had to have."""
    orphans = await session.scalars(_ORPHANS, {"limit": NAMED})
    faults = [Fault("block-missing", number) for number in orphans if number > head.number]
    if (complete_at := await _last_complete(session, head.number)) is not None:
        left_out = await session.scalars(_LEFT_OUT, {"before": complete_at - GRACE, "limit": NAMED})
        faults += [Fault("entry-unchained", entry=number) for number in left_out]
    return faults
