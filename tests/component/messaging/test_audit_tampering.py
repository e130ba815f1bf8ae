"""Every change by a superuser is named."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from chassis import audit_chain, audit_check
from chassis.audit_check import Fault
from tests.component.messaging.chain_steps import BLOCKS, ENTRIES, HISTORY, chain, checked
from tests.component.messaging.stage import Stage

CHANGES = {
    "at": "at + interval '1 second'",
    "actor_id": "gen_random_uuid()",
    "actor_role": "'auditor'",
    "area": "NULL",
    "address": "'198.51.100.1'",
    "action": "action || 'x'",
    "object_kind": "'other'",
    "object_id": "object_id || '0'",
    "purpose": "''",
    "detail": 'detail || \'{"more": "x"}\'',
    "request_id": "'forged-request'",
    "trace": "'forged'",
}
BLOCK_CHANGES = {
    "previous": "'0' || substr(previous, 2) || 'f'",
    "algorithm": "'md5'",
    "entries": "entries + 1",
    "last_entry": "last_entry + 1",
    "complete": "NOT complete",
    "chained_at": "chained_at - interval '1 second'",
    "hash": "md5(hash) || md5(hash)",
    "seal": "seal || '\\x00'",
}


async def change_a_column(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    entry, column = dice.randint(1, ENTRIES), dice.choice(sorted(CHANGES))
    await superuser.execute(text(f"UPDATE audit_entry SET {column} = {CHANGES[column]} WHERE id = {entry}"))
    return {Fault("entry-changed", block_of(entry), entry)}


async def delete_a_row(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    entry = dice.randint(1, ENTRIES)
    await superuser.execute(text(f"DELETE FROM audit_entry WHERE id = {entry}"))
    return {Fault("entry-missing", block_of(entry), entry)}


async def insert_a_row(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    entry, like = dice.randint(ENTRIES + 1, 10**9), dice.randint(1, ENTRIES)
    await superuser.execute(
        text(
            "INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(e, jsonb_build_object("
            f"'id', {entry}))).* FROM audit_entry AS e WHERE id = {like}"
        )
    )
    return {Fault("entry-unchained", None, entry)}


async def insert_a_row_with_its_link(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    await insert_a_row(superuser, dice)
    block = dice.randint(1, BLOCKS)
    await superuser.execute(
        text(
            "INSERT INTO audit_link (entry_id, block, place, digest) SELECT max(e.id), :block, 99, max(l.digest)"
            " FROM audit_entry AS e, audit_link AS l"
        ),
        {"block": block},
    )
    return {Fault("block-changed", block)}


async def swap_two(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    """The contents of two entries, their numbers staying where they are."""
    one, other = dice.sample(range(1, ENTRIES + 1), 2)
    for before, after in ((one, -1), (other, one), (-1, other)):
        await superuser.execute(
            text(
                "INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(e, jsonb_build_object("
                f"'id', {after}))).* FROM audit_entry AS e WHERE id = {before}"
            )
        )
        await superuser.execute(text(f"DELETE FROM audit_entry WHERE id = {before}"))
    return {Fault("entry-changed", block_of(entry), entry) for entry in (one, other)}


async def change_a_block(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    block, column = dice.randint(1, BLOCKS), dice.choice(sorted(BLOCK_CHANGES))
    await superuser.execute(text(f"UPDATE audit_block SET {column} = {BLOCK_CHANGES[column]} WHERE number = {block}"))
    return {Fault("seal-broken" if column == "seal" else "block-changed", block)}


async def delete_a_block(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    block = dice.randint(1, BLOCKS)
    await superuser.execute(text(f"DELETE FROM audit_block WHERE number = {block}"))
    return {Fault("block-missing", block)}


async def delete_a_link(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    entry = dice.randint(1, ENTRIES)
    await superuser.execute(text(f"DELETE FROM audit_link WHERE entry_id = {entry}"))
    return {Fault("block-changed", block_of(entry)), Fault("entry-unchained", None, entry)}


async def change_a_link(superuser: AsyncConnection, dice: random.Random) -> set[Fault]:
    entry = dice.randint(1, ENTRIES)
    await superuser.execute(text(f"UPDATE audit_link SET digest = md5(digest) WHERE entry_id = {entry}"))
    return {Fault("block-changed", block_of(entry)), Fault("entry-changed", block_of(entry), entry)}


def block_of(entry: int) -> int:
    return (entry - 1) // (ENTRIES // BLOCKS) + 1


TAMPERS: Sequence[Callable[..., Any]] = (
    change_a_column,
    delete_a_row,
    insert_a_row,
    insert_a_row_with_its_link,
    swap_two,
    change_a_block,
    delete_a_block,
    delete_a_link,
    change_a_link,
)


async def test_a_thousand_changes_by_a_superuser_are_all_named(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a transaction of its own that is rolled back: the next one meets the trail as it was."""
    monkeypatch.setattr(audit_chain, "BATCH", ENTRIES // BLOCKS)
    database, dice = str(here.producer.runtime.engine.url.database), random.Random(18)
    here.postgres.execute(HISTORY, database)
    assert await chain(here) == ENTRIES
    engine = create_async_engine(here.postgres.url(database))
    missed = []
    async with engine.connect() as superuser, AsyncSession(superuser) as session:
        await superuser.execute(text("SET session_replication_role = replica"))
        await superuser.commit()
        assert (await audit_check.check(session, here.producer.runtime.cipher)).faults == []
        await superuser.rollback()
        for _ in range(1000):
            tamper = dice.choice(TAMPERS)
            expected = await tamper(superuser, dice)
            seen = await audit_check.check(session, here.producer.runtime.cipher)
            if not expected <= set(seen.faults):
                missed.append((tamper.__name__, expected, seen.faults))
            await superuser.rollback()
    await engine.dispose()
    assert missed == []


async def test_an_entry_dated_back_is_named_even_after_the_job_has_linked_it(here: Stage) -> None:
    database = str(here.producer.runtime.engine.url.database)
    here.postgres.execute(HISTORY, database)
    await chain(here)
    here.postgres.execute(
        "INSERT INTO audit_entry (at, actor_id, actor_role, action, object_kind, object_id)"
        " VALUES (now() - interval '1 day', gen_random_uuid(), 'ops', 'forged', 'thing', '1')",
        database,
    )
    assert await chain(here) == 1
    assert list((await checked(here)).faults) == [Fault("entry-late", 2, ENTRIES + 1)]
