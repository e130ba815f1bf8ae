"""The trail's hash chain: what is committed is linked, whatever happens to the job, and no change goes unnamed."""

import asyncio

import pytest
from sqlalchemy import text

from chassis import audit, audit_chain, audit_check, failpoints
from chassis.db import new_id
from tests.component.messaging.chain_steps import BY, chain, checked, write
from tests.component.messaging.stage import Stage


async def tail(stage: Stage) -> int:
    async with stage.producer.runtime.transaction() as session:
        return (await audit_chain.tail(session)).entries


async def test_what_is_committed_is_linked_and_the_tail_is_shown(here: Stage) -> None:
    await write(here.producer, 3)
    assert (await tail(here), await chain(here), await tail(here)) == (3, 3, 0)
    await write(here.producer, 2)
    assert (await tail(here), await chain(here), await chain(here)) == (2, 2, 0)
    seen = await checked(here)
    assert (seen.blocks, seen.entries, seen.faults, seen.more) == (2, 5, [], False)


async def test_more_than_a_block_holds_is_linked_in_one_run(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "BATCH", 4)
    await write(here.producer, 9)
    assert await chain(here) == 9
    assert ((await checked(here)).blocks, (await checked(here)).faults) == (3, [])


async def test_the_job_that_dies_between_links_and_block_loses_nothing(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(name: str) -> None:
        if name == "audit_between_links_and_block":
            raise asyncio.CancelledError

    await write(here.producer, 5)
    with monkeypatch.context() as killed:
        killed.setattr(failpoints, "hit", die)
        with pytest.raises(asyncio.CancelledError):
            await chain(here)
    assert (await tail(here), await chain(here)) == (5, 5)
    assert ((await checked(here)).entries, (await checked(here)).faults) == (5, [])


async def test_an_entry_that_commits_after_later_numbers_is_linked_too(here: Stage) -> None:
    async with here.producer.runtime.transaction() as slow:
        await audit.record(slow, BY, "slow", "thing", "1")
        await write(here.producer, 3)
        assert await chain(here) == 3
    assert await chain(here) == 1
    assert (await checked(here)).faults == []


async def test_writers_wait_neither_for_each_other_nor_for_the_job(here: Stage) -> None:
    """All of them are in the middle of their transactions at once, and so is the job."""
    writers, inside, linked = 6, asyncio.Barrier(6), list[int]()

    async def one() -> None:
        async with here.producer.runtime.transaction() as session:
            await audit.record(session, BY, "at_once", "thing", new_id())
            await inside.wait()
            linked.append(await chain(here))
            await inside.wait()

    await write(here.producer, 1)
    async with asyncio.timeout(20):
        await asyncio.gather(*(one() for _ in range(writers)))
    assert (sum(linked), await chain(here)) == (1, writers)
    assert ((await checked(here)).entries, (await checked(here)).faults) == (writers + 1, [])


async def test_the_services_own_role_changes_neither_entry_nor_link_nor_block(here: Stage) -> None:
    await write(here.producer, 1)
    await chain(here)
    for table, change in {
        "audit_entry": "SET purpose = 'x'",
        "audit_link": "SET digest = 'x'",
        "audit_block": "SET hash = 'x'",
    }.items():
        for statement in (f"UPDATE {table} {change}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(Exception, match=r"permission denied|append-only"):
                async with here.producer.runtime.transaction() as session:
                    await session.execute(text(statement))


async def test_a_block_can_be_made_with_sm3_and_names_it(here: Stage) -> None:
    await write(here.producer, 2)
    await chain(here)
    here.producer.runtime.settings = here.producer.runtime.settings.model_copy(update={"audit_hash": "sm3"})
    await write(here.producer, 2)
    await chain(here)
    seen = await checked(here)
    assert (seen.head.algorithm, seen.entries, seen.faults) == ("sm3", 4, [])


async def test_a_chain_made_anew_without_the_key_is_named(here: Stage) -> None:
    """Who holds the database and no key can make hashes that agree with each other, and no seal."""
    await write(here.producer, 3)
    await chain(here)
    other = here.consumer(like=here.producer)
    other.runtime.cipher = type(other.runtime.cipher).from_settings("k1", {"k1": b"1" * 32}, b"2" * 32)
    async with other.runtime.transaction() as session:
        seen = await audit_check.check(session, other.runtime.cipher)
    assert [fault.kind for fault in seen.faults] == ["seal-broken"]
