"""What a creating request leaves beside its effect is written in one statement, and is the same as row by row."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, deferred_writes
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging.outbox import gathered, record
from chassis.service import Service
from contracts.roles import Role
from tests.component.messaging.stage import Stage, registered

BY = Caller(new_id(), Role.CASEWORKER, "urumqi/650102")
ANSWER = {"scope": "s", "digest": b"d", "status": 201, "media_type": "application/json", "answer": b"{}"}
OUTBOX = "SELECT type, topic, key, bucket, payload, traceparent FROM outbox ORDER BY id"
AUDIT = (
    "SELECT actor_id, actor_role, area, action, object_kind, object_id, purpose, detail FROM audit_entry ORDER BY id"
)
KEYS = "SELECT scope, body_hash, status, media_type, answer FROM idempotency_key"


async def _rows(service: Service, query: str) -> list[tuple[Any, ...]]:
    async with service.runtime.transaction() as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def test_rows_that_waited_are_the_rows_that_would_have_been_written_at_once(here: Stage) -> None:
    facts, found = [registered(new_id()) for _ in range(3)], []
    for waits in (False, True):
        async with here.producer.runtime.transaction() as session:
            if waits:
                deferred_writes.start(session)
            for fact in facts:
                await record(session, fact)
                detail = {"field": "“学校”\\'"}
                await audit.record(
                    session, BY, "register_graduate", "graduate", fact.graduate_id, "核对“登记”\\'", detail
                )
            if waits:
                assert await deferred_writes.write(session, None)
        found.append((await _rows(here.producer, OUTBOX), await _rows(here.producer, AUDIT)))
    (said, done), (said_twice, done_twice) = found
    assert len(said) == len(done) == 3
    assert said_twice == said + said
    assert done_twice == done + done


async def test_what_is_gathered_is_written_at_the_end_in_its_order_and_not_where_it_fails(here: Stage) -> None:
    facts = [registered(new_id()) for _ in range(3)]
    async with here.producer.runtime.transaction() as session:
        async with gathered(session):
            for fact in facts:
                async with gathered(session):
                    await record(session, fact)
            assert await session.scalar(text("SELECT count(*) FROM outbox")) == 0
        with pytest.raises(LookupError):
            await _gather_and_fail(session)
        assert not deferred_writes.are_started(session)
        await record(session, facts[0])
    rows = await _rows(here.producer, OUTBOX)
    assert [row[2] for row in rows] == [fact.subject() for fact in (*facts, facts[0])]


async def _gather_and_fail(session: AsyncSession) -> None:
    async with gathered(session):
        await record(session, registered())
        raise LookupError


async def test_what_a_request_gathers_waits_for_the_end_of_the_request(here: Stage) -> None:
    async with here.producer.runtime.transaction() as session:
        deferred_writes.start(session)
        await record(session, registered())
        async with session.begin_nested(), gathered(session):
            await record(session, registered())
        async with gathered(session):
            await record(session, registered())
        assert await session.scalar(text("SELECT count(*) FROM outbox")) == 1, "that of the savepoint"
        assert await deferred_writes.write(session, ANSWER)
    assert len(await _rows(here.producer, OUTBOX)) == 3


async def test_the_answer_is_kept_beside_them_and_a_second_one_under_its_scope_is_told(here: Stage) -> None:
    for expected in (True, False):
        async with here.producer.runtime.transaction() as session:
            deferred_writes.start(session)
            await record(session, registered())
            assert await deferred_writes.write(session, ANSWER) is expected
    assert await _rows(here.producer, KEYS) == [("s", b"d", 201, "application/json", b"{}")]
    assert len(await _rows(here.producer, OUTBOX)) == 2


async def test_what_is_recorded_in_a_savepoint_goes_with_it(here: Stage) -> None:
    kept, undone = registered(new_id()), registered(new_id())
    async with here.producer.runtime.transaction() as session:
        deferred_writes.start(session)
        await record(session, kept)
        savepoint = await session.begin_nested()
        await record(session, undone)
        await savepoint.rollback()
        await deferred_writes.write(session, None)
    assert [row[2] for row in await _rows(here.producer, OUTBOX)] == [str(kept.graduate_id)]


async def test_a_trail_without_anything_on_it_writes_nothing(here: Stage) -> None:
    async with here.producer.runtime.transaction() as session:
        deferred_writes.start(session)
        assert await deferred_writes.write(session, None)
    assert await _rows(here.producer, OUTBOX) == await _rows(here.producer, KEYS) == []


async def test_a_request_that_is_rolled_back_leaves_nothing(here: Stage) -> None:
    async with here.producer.runtime.sessions() as session:
        deferred_writes.start(session)
        await record(session, registered())
        await deferred_writes.write(session, ANSWER)
        await session.rollback()
    assert await _rows(here.producer, OUTBOX) == await _rows(here.producer, KEYS) == []
