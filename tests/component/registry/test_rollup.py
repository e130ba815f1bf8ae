"""The figures of today by the sums are those of the ledger at every moment, or they are not had from there."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from services.registry.facts.catalogue import FACTS, Fact
from services.registry.figures import commands
from services.registry.graduates.conditions import is_registered
from services.registry.reports import counting
from services.registry.rollup import repository, rules
from tests.component.registry.rollup_steps import (
    NOON,
    PLACES,
    TABLES,
    agree,
    at_noon,
    figures,
    fold,
    never_disagree,
    streamed,
    three_cities,
    waiting,
)
from tests.support.platform import Boot, Platform

A_CITY, ANOTHER = "urumqi", "xinghe"
CITIES = (A_CITY, ANOTHER, "wuhan")


async def summed(p: Platform, place: str = A_CITY) -> Any:
    return (await figures(p, place, None))[0]


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_stream_the_sums_are_the_ledgers_with_changes_waiting_and_with_none(
    platform: Boot, seed: int
) -> None:
    p = await at_noon(platform)
    stream = await streamed(p, seed, times=80)
    assert await fold(p) > 0
    for _ in range(2):
        assert await waiting(p) == 0
        await agree(p)
        await stream.write(25)
        assert await waiting(p) > 0
        await agree(p)
        await fold(p)


async def test_before_the_first_fold_nothing_is_had_from_the_sums(platform: Boot) -> None:
    p = await at_noon(platform)
    await streamed(p, 11)
    assert [await summed(p, city) for city in CITIES] == [None, None, None]


async def test_writers_folds_and_readers_at_once_never_see_another_number(platform: Boot) -> None:
    p = await at_noon(platform)
    streams = [await streamed(p, seed, times=20) for seed in (21, 22)]
    await fold(p)
    writing = [asyncio.create_task(_write(stream)) for stream in streams]
    while not all(task.done() for task in writing):
        await asyncio.gather(fold(p), agree(p, [A_CITY]), fold(p), agree(p, PLACES[-1:]))
    await asyncio.gather(*writing)
    await fold(p)
    assert await waiting(p) == 0
    await agree(p)


async def _write(stream: Any) -> None:
    for _ in range(15):
        await stream.write(6)


async def test_two_folds_at_once_count_nothing_twice(platform: Boot) -> None:
    """Past the lock of jobs, as after a lost connection of it."""
    p = await at_noon(platform)
    stream = await streamed(p, 31)
    runtime = p.runtime("registry")

    async def once() -> int:
        async with runtime.transaction() as session:
            done = await commands.fold(session, runtime.packs, await runtime.clock.today(session))
            await asyncio.sleep(0.02)
            return done

    for _ in range(4):
        await stream.write(10)
        done = await asyncio.gather(once(), once(), once())
        assert len([each for each in done if each]) == 1
    await fold(p)
    await agree(p)


@pytest.mark.parametrize("point", ["rollup_before_fold", "rollup_before_commit"])
async def test_a_fold_that_dies_between_its_steps_has_done_nothing(
    platform: Boot, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    p = await at_noon(platform)
    stream = await streamed(p, 41)
    for prepared in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr("services.registry.figures.commands.failpoints.hit", _dies_at(point))
            with pytest.raises(ConnectionAbortedError):
                await fold(p)
        assert (await summed(p) is not None) == prepared
        await never_disagree(p)
        await fold(p)
        await agree(p)
        await stream.write(10)


def _dies_at(point: str) -> Any:
    def hit(name: str) -> None:
        if name == point:
            raise ConnectionAbortedError

    return hit


async def test_another_day_is_counted_live_until_everybody_was_looked_at_again(platform: Boot) -> None:
    p = await at_noon(platform)
    await streamed(p, 51)
    await fold(p)
    before = await summed(p)
    await p.set_time("2024-07-05T12:00:00+08:00")
    assert await summed(p) is None
    await fold(p)
    assert await summed(p) not in (None, before)
    await agree(p)
    await p.set_time(NOON)
    assert await summed(p) is None
    await fold(p)
    assert await summed(p) == before


async def test_another_catalogue_is_counted_live_until_the_sums_are_made_by_it(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await at_noon(platform)
    await streamed(p, 61)
    await fold(p)
    other = {**FACTS, "placed": Fact("已落实去向", lambda ground: is_registered(ground.day))}
    for module in ("facts.catalogue", "reports.repository"):
        monkeypatch.setattr(f"services.registry.{module}.FACTS", other)
    _forget_plans()
    assert await summed(p) is None
    await fold(p)
    await agree(p)
    monkeypatch.undo()
    _forget_plans()
    assert await summed(p) is None
    await fold(p)
    await agree(p)


def _forget_plans() -> None:
    counting.plan_of.cache_clear()
    repository._digest.cache_clear()


async def test_with_more_changes_than_a_reader_would_count_in_the_ledger_is_counted(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await at_noon(platform)
    stream = await streamed(p, 71)
    await fold(p)
    await stream.write(3)
    many = await waiting(p)
    monkeypatch.setattr(repository, "WAITING_MOST", many)
    assert await summed(p) is not None
    monkeypatch.setattr(repository, "WAITING_MOST", many - 1)
    assert await summed(p) is None


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("emptied", ["DELETE FROM", "TRUNCATE"])
async def test_a_table_that_is_emptied_is_no_other_number(platform: Boot, table: str, emptied: str) -> None:
    p = await at_noon(platform)
    stream = await streamed(p, 81)
    await fold(p)
    await stream.write(10)
    p.as_owner("registry", f"{emptied} {table}")
    assert await summed(p) is None
    await fold(p)
    await agree(p)


@pytest.mark.parametrize(
    "written",
    [
        "UPDATE rollup_cell SET people = people + 1",
        "INSERT INTO rollup_cell VALUES ('urumqi', 2023, 0, '650999', 7)",
        "UPDATE rollup_person SET numbers = '{0}'",
        "UPDATE rollup_change SET graduate_id = gen_random_uuid()",
    ],
)
async def test_what_somebody_else_writes_into_the_sums_is_in_no_figure(platform: Boot, written: str) -> None:
    p = await at_noon(platform)
    stream = await streamed(p, 91)
    await fold(p)
    await stream.write(5)
    async with p.transaction("registry") as session:
        await session.execute(text(written))
    assert await summed(p) is None
    await fold(p)
    await agree(p)


async def test_a_person_who_is_in_the_ledger_no_more_is_in_no_sum(platform: Boot) -> None:
    p = await at_noon(platform)
    await streamed(p, 101, times=8)
    await fold(p)
    async with p.transaction("registry") as session:
        gone = await session.scalar(text("SELECT graduate_id FROM rollup_person LIMIT 1"))
    p.as_owner("registry", f"DELETE FROM graduate WHERE id = '{gone}'")
    await agree(p)
    await fold(p)
    async with p.transaction("registry") as session:
        rows = await session.scalar(text("SELECT count(*) FROM rollup_person WHERE graduate_id = :id"), {"id": gone})
    assert rows == 0
    await agree(p)


async def test_a_city_that_was_stopped_for_a_while_begins_anew(platform: Boot) -> None:
    p = await at_noon(platform)
    stream = await streamed(p, 111)
    await fold(p)
    runtime = p.runtime("registry")
    every = runtime.packs
    runtime.packs = type(every)({city: pack for city, pack in every.by_city.items() if city != ANOTHER})
    await stream.write(20)
    await fold(p)
    runtime.packs = every
    assert await summed(p, ANOTHER) is None
    await fold(p)
    await agree(p)


def test_the_numbers_are_those_of_every_figure_of_a_day_each_once() -> None:
    for city in CITIES:
        plan = counting.plan_of(three_cities().city(city, on=date(2024, 6, 28)), date(2024, 6, 28))
        assert plan.numbers[0] == rules.EVERYBODY
        assert len({*plan.numbers}) == len(plan.numbers) > 10
