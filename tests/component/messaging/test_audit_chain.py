"""The trail's hash chain: what is committed is linked, whatever happens to the job, and no change goes unnamed."""

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from chassis import audit, audit_chain, audit_check, failpoints
from chassis.access import Caller
from chassis.audit_check import Checked, Fault
from chassis.db import new_id
from chassis.service import Service
from contracts.roles import Role
from tests.component.messaging.stage import AREA, Stage, client

BY = Caller(new_id(), Role.CASEWORKER, AREA)
JOB = "chain_audit_entries"


async def write(service: Service, count: int) -> None:
    async with service.runtime.transaction() as session:
        for serial in range(count):
            await audit.record(session, BY, f"act_{serial}", "thing", new_id(), "核对", {"serial": str(serial)})


async def chain(stage: Stage) -> int:
    return await stage.producer.jobs.run(JOB, stage.producer.runtime)


async def checked(stage: Stage) -> Checked:
    async with stage.producer.runtime.transaction() as session:
        return await audit_check.check(session, stage.producer.runtime.cipher)


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


# A superuser at work ------------------------------------------------------------------------------------------------

HISTORY = """
INSERT INTO audit_entry (at, actor_id, actor_role, area, address, action, object_kind, object_id, purpose, detail)
SELECT now() - interval '2 days' + n * interval '1 minute', gen_random_uuid(), 'caseworker', 'urumqi/650102',
    '203.0.113.' || n, 'act_' || n, 'thing', n::text, '核对', '{"field": "phone"}'
FROM generate_series(1, 60) AS n
"""
ENTRIES, BLOCKS = 60, 12
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


# The auditor's endpoints --------------------------------------------------------------------------------------------


async def test_the_auditor_sees_the_chain_and_what_is_wrong_with_it(here: Stage) -> None:
    database = str(here.producer.runtime.engine.url.database)
    here.postgres.execute(HISTORY, database)
    await chain(here)
    async with client(here.producer, Role.AUDITOR, area="urumqi") as auditor:
        chained = (await auditor.get("/v1/audit/chain")).json()
        known = {"number": chained["head"]["number"], "hash": chained["head"]["hash"]}
        assert (chained["unchained"], chained["agrees"], chained["recent"]["faults"]) == (0, None, [])
        assert (await auditor.get("/v1/audit/chain", params=known)).json()["agrees"] is True
        assert (await auditor.get("/v1/audit/chain", params={**known, "hash": "0" * 64})).json()["agrees"] is False
        for trigger in ("DISABLE", "ENABLE"):
            here.postgres.execute(f"ALTER TABLE audit_entry {trigger} TRIGGER append_only", database)
            if trigger == "DISABLE":
                here.postgres.execute("UPDATE audit_entry SET purpose = '' WHERE id = 7", database)
        named = [{"kind": "entry-changed", "block": 1, "entry": 7}]
        assert (await auditor.get("/v1/audit/chain")).json()["recent"]["faults"] == named
        assert (await auditor.get("/v1/audit/verification")).json()["faults"] == named


async def test_the_whole_chain_is_verified_page_by_page(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "BATCH", 7)
    here.postgres.execute(HISTORY, str(here.producer.runtime.engine.url.database))
    await chain(here)
    async with client(here.producer, Role.OPS) as ops:
        pages, cursor = list[Any](), None
        while not pages or cursor:
            query = {"limit": 4} if cursor is None else {"limit": 4, "cursor": cursor}
            pages.append((await ops.get("/v1/audit/verification", params=query)).json())
            cursor = pages[-1]["next_cursor"]
    assert [page["blocks"] for page in pages] == [4, 4, 1]
    assert (sum(page["entries"] for page in pages), [page["faults"] for page in pages]) == (ENTRIES, [[], [], []])


async def test_entries_are_read_by_actor_object_action_and_time_within_the_jurisdiction(here: Stage) -> None:
    elsewhere = Caller(new_id(), Role.CASEWORKER, "wuhan/420106")
    person = Caller(new_id(), Role.GRADUATE)
    async with here.producer.runtime.transaction() as session:
        for by, action in ((BY, "reveal_name"), (BY, "log_contact"), (elsewhere, "log_contact"), (person, "state")):
            await audit.record(session, by, action, "graduate", BY.id)

    async def seen(area: str | None, **query: Any) -> list[tuple[str, str]]:
        async with client(here.producer, Role.AUDITOR, area=area) as auditor:
            answer = await auditor.get("/v1/audit/entries", params=query)
            assert answer.status_code == 200, answer.text
            return [(row["actor_id"], row["action"]) for row in answer.json()["items"]]

    own = [(str(BY.id), "log_contact"), (str(BY.id), "reveal_name")]
    assert await seen(AREA) == own
    assert await seen("urumqi") == [(str(person.id), "state"), *own]
    assert await seen("wuhan/420106") == [(str(elsewhere.id), "log_contact")]
    assert await seen("urumqi/65010") == await seen(None) == []
    assert await seen("urumqi", action="reveal_") == await seen("urumqi", action="reveal_name") == own[1:]
    assert await seen("urumqi", actor=str(BY.id)) == own
    assert await seen("urumqi", object_kind="graduate", object_id=str(BY.id), actor=str(person.id)) != []
    assert await seen("urumqi", object_kind="employer") == []
    assert await seen("urumqi", **{"from": "2001-01-01T00:00:00Z", "to": "2001-02-01T00:00:00Z"}) == []


async def test_entries_come_in_pages_the_newest_first(here: Stage) -> None:
    await write(here.producer, 5)
    async with client(here.producer, Role.AUDITOR, area=AREA) as auditor:
        first = (await auditor.get("/v1/audit/entries", params={"limit": 3})).json()
        await write(here.producer, 1)
        rest = (await auditor.get("/v1/audit/entries", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [row["action"] for row in first["items"] + rest["items"]] == [f"act_{serial}" for serial in (4, 3, 2, 1, 0)]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("path", ["entries?from=yesterday", "entries?actor=1", "chain?number=0", "chain?hash=z"])
async def test_bad_input_is_refused(here: Stage, path: str) -> None:
    async with client(here.producer, Role.AUDITOR, area="urumqi") as auditor:
        assert (await auditor.get(f"/v1/audit/{path}")).status_code == 422
