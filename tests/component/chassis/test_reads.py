"""Reads beside transactions: bounded, prepared, and not hurt by a connection that died while it rested."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Text, bindparam, func, literal_column, select, table, text

from chassis.db import make_reads
from chassis.problems import Unavailable
from chassis.reads import MOST, Prepared, Reads, prepared
from tests.support.platform import Boot, Platform


@dataclass(frozen=True)
class Answer:
    backend: int
    word: str


_BACKEND = func.pg_backend_pid().label("backend")
WORD = prepared(select(_BACKEND, (bindparam("word", type_=Text()) + " 100 %").label("word")), Answer)
PLANS = prepared(
    select(_BACKEND, literal_column("statement").label("word")).select_from(table("pg_prepared_statements")), Answer
)
LOCKED = prepared(select(_BACKEND, literal_column("pg_advisory_lock_shared(7)::text").label("word")), Answer)
LOCK = text("SELECT pg_advisory_xact_lock(7)")
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("registry")


def reads_of(p: Platform, patience_seconds: float = 1.0) -> Reads:
    runtime = p.runtime("registry")
    settings = runtime.settings.model_copy(update={"pool_timeout_seconds": patience_seconds})
    return make_reads(runtime.engine, settings, "reads")


async def backend(reads: Reads) -> int:
    answer = await reads.row(WORD, {"word": "ja"})
    assert answer is not None
    assert answer.word == "ja 100 %"
    return answer.backend


async def test_reads_one_after_the_other_share_a_connection_and_a_prepared_statement(p: Platform) -> None:
    reads = reads_of(p)
    assert len({await backend(reads) for _ in range(5)}) == 1
    plans = [plan.word for plan in await reads.rows(PLANS, {}) if "backend" in plan.word]
    assert len(plans) == 2
    await reads.aclose()


async def test_a_connection_that_died_while_it_rested_is_replaced(p: Platform) -> None:
    reads = reads_of(p)
    dead = await backend(reads)
    p.as_owner("registry", f"SELECT pg_terminate_backend({dead}, 5000)")
    assert await backend(reads) != dead
    await reads.aclose()


async def test_nobody_reads_a_second_answer_from_a_read_that_was_given_up(p: Platform) -> None:
    reads = reads_of(p)
    first = await backend(reads)
    async with p.transaction("registry") as session:
        await session.execute(LOCK)
        task = asyncio.create_task(reads.rows(LOCKED, {}))
        await _until_waiting(p, 1)
        task.cancel()
        await asyncio.wait([task])
    assert await backend(reads) != first
    await reads.aclose()


async def test_so_many_read_at_once_and_one_more_is_refused_in_time(p: Platform) -> None:
    reads = reads_of(p, patience_seconds=0.05)
    async with p.transaction("registry") as session:
        await session.execute(LOCK)
        waiting = [asyncio.create_task(reads.rows(LOCKED, {})) for _ in range(MOST)]
        await _until_waiting(p, MOST)
        with pytest.raises(Unavailable):
            await reads.row(WORD, {"word": "ja"})
    answers = await asyncio.gather(*waiting)
    assert len({answer.backend for [answer] in answers}) == MOST
    await reads.aclose()


async def test_a_database_that_is_away_or_too_slow_is_said_to_be_unavailable(p: Platform) -> None:
    nowhere = Reads({"host": "/nowhere", "dbname": "none"}, 1.0)
    with pytest.raises(Unavailable):
        await nowhere.row(WORD, {"word": "ja"})
    reads = reads_of(p)
    slow: Prepared[Answer] = prepared(
        select(_BACKEND, func.set_config("statement_timeout", "20ms", False).label("word")), Answer
    )
    await reads.row(slow, {})
    async with p.transaction("registry") as session:
        await session.execute(LOCK)
        with pytest.raises(Unavailable):
            await reads.row(LOCKED, {})
    assert await backend(reads)
    await reads.aclose()


async def _until_waiting(p: Platform, count: int) -> None:
    while True:
        async with p.transaction("registry") as session:
            if await session.scalar(WAITING) == count:
                return
        await asyncio.sleep(0)


async def test_what_seldom_changes_is_read_once_a_second_and_at_once_where_it_was_changed(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, asked = reads_of(p), 0
    rows = reads.rows

    async def counted(*given: Any) -> Any:
        nonlocal asked
        asked += 1
        return await rows(*given)

    monkeypatch.setattr(reads, "rows", counted)
    assert await reads.recent(PLANS) == await reads.recent(PLANS)
    assert asked == 1
    reads.forget(PLANS)
    await reads.recent(PLANS)
    assert asked == 2
    monkeypatch.setattr("chassis.reads.RECENT_SECONDS", -1.0)
    await reads.recent(PLANS)
    assert asked == 3
    await reads.aclose()
