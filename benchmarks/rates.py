"""The rate sheet of a city on generated ledgers of two sizes, against `SELECT 1` on the same connection."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from benchmarks import stage
from benchmarks.figures import Figure, ratio
from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from deploy.composition import definition_of
from deploy.embedded import url_on
from policy_engine.packs.pack import Pack
from services.registry.facts.catalogue import ground_of
from services.registry.reports import repository
from services.registry.reports.catalogue import figures_of
from services.registry.reports.repository import Counts, Whom
from tests.support import large_ledger
from tests.support.platform import packs

ROUNDS, SMALL, LARGE = 5, 30_000, 300_000
DAY, COHORT = date(2023, 10, 15), 2023
console = Console()


def measure(server: Any) -> list[Figure]:
    return asyncio.run(_measure(server))


async def _measure(server: Any) -> list[Figure]:
    """For milliseconds less is better; for people a second, more."""
    times = {people: await _times(ledger(server, people)) for people in (SMALL, LARGE)}
    sheets, nothings = times[LARGE]
    what = f"rate sheet of a city, {LARGE:,} people"
    speeds, peers = (_speeds(people, times[people][0]) for people in (LARGE, SMALL))
    return [
        ratio(what, "ms", _milliseconds(sheets), _milliseconds(nothings), "`SELECT 1`, ms"),
        ratio(what, "thousand people/s", speeds, peers, f"itself, {SMALL:,} people"),
    ]


def _milliseconds(seconds: Sequence[float]) -> Sequence[float]:
    return [each * 1_000 for each in seconds]


def _speeds(people: int, seconds: Sequence[float]) -> Sequence[float]:
    return [people / each / 1_000 for each in seconds]


def ledger(server: Any, people: int) -> str:
    """The URL of a database with a generated ledger, for the registry's own role."""
    registry = definition_of("registry")
    url = stage.database(server, f"rates_{people}", registry)
    engine = create_engine(url_on(server, f"rates_{people}"))
    with engine.connect() as connection:
        large_ledger.fill(connection, people)
    engine.dispose()
    console.print(f"  rates: a ledger of {people:,}")
    return url


async def _times(url: str) -> tuple[Sequence[float], Sequence[float]]:
    """Seconds of the sheet and of nothing, in alternation; the counts are checked against the ledger first."""
    engine = create_async_engine(url)
    pack = packs().city(large_ledger.CITY, on=DAY)
    async with AsyncSession(engine) as session:
        await _must_count_everybody(session, pack)
        sheets, nothings = [], []
        for _ in range(ROUNDS):
            sheets.append(await _seconds(lambda: _sheet(session, pack)))
            nothings.append(await _seconds(lambda: session.execute(text("SELECT 1"))))
    await engine.dispose()
    return sheets, nothings


async def _sheet(session: AsyncSession, pack: Pack) -> Sequence[Counts]:
    figures = [figure for of_measure in figures_of(pack, DAY).values() for figure in of_measure]
    whom = Whom(Caller(new_id(), Role.AUDITOR, large_ledger.CITY), large_ledger.CITY, COHORT)
    return await repository.people(session, whom, ground_of(pack, DAY), figures)


async def _must_count_everybody(session: AsyncSession, pack: Pack) -> None:
    """The whole of the first figure is everybody on a roster or registered, counted plainly."""
    plain = text(
        "SELECT count(*) FROM graduate WHERE city = :city AND cohort_year = :cohort"
        " AND (listed_on <= :day OR registered_on <= :day)"
    )
    everybody = await session.scalar(plain, {"city": large_ledger.CITY, "cohort": COHORT, "day": DAY})
    assert sum(row.figures[0][1] for row in await _sheet(session, pack)) == everybody


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started
