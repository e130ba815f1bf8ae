"""Today's sheet of a city from the sums against `SELECT 1`, what the sums cost per person, and what they cost a writer.

By the CPU of PostgreSQL, and of this process where it asks: the cores are shared.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

from rich.console import Console
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from benchmarks import client, rates, stage
from benchmarks.figures import Figure, ratio
from benchmarks.registration import REGISTER, Bench
from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from deploy.composition import definition_of, policies_folder
from deploy.embedded import url_on
from services.registry.facts.catalogue import ground_of
from services.registry.figures import commands
from services.registry.reports import repository
from services.registry.reports.catalogue import figures_of
from services.registry.reports.counting import counted, summed_up
from services.registry.reports.repository import Whom
from tests.support import large_ledger
from tests.support.platform import packs

ROUNDS, TIMES, CHANGED, CHANGED_TIMES = 5, 1_500, 100, 150
WRITES, WRITERS = 1_000, 8
CHANGE = "UPDATE graduate SET version = version + 1 WHERE id IN (SELECT id FROM graduate ORDER BY id LIMIT :changed)"
OF_FACTS = "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'note_insert'"
console = Console()


def measure(server: Any) -> list[Figure]:
    sheets = [line for people in (rates.SMALL, rates.LARGE) for line in asyncio.run(_sheets(server, people))]
    return [*sheets, _tax(server)]


async def _sheets(server: Any, people: int) -> list[Figure]:
    """Of a ledger whose sums are checked against it first; then once more with changed people waiting."""
    engine = create_async_engine(rates.ledger(server, people))
    async with AsyncSession(engine) as session:
        await _fold(session, rates.DAY - timedelta(days=1))
        stage.vacuum(server, f"rates_{people}")
        await asyncio.sleep(1)  # until its backend has gone, with what it used
        began = stage.cpu_seconds(server)
        await _fold(session, rates.DAY)
        spent = (stage.cpu_seconds(server) - began) / people * 1e6
        console.print(f"  the turn of the day, {people:,} people: {spent:.1f} µs of PostgreSQL a person")
        stage.vacuum(server, f"rates_{people}")
        await _must_agree(session)
        fresh = await _beside_nothing(server, session, f"today's sheet of a city, {people:,} people")
        await session.execute(text(CHANGE), {"changed": CHANGED})
        await session.commit()
        await _must_agree(session)
        waiting = await _beside_nothing(server, session, f"the same with {CHANGED} people changed since", CHANGED_TIMES)
    await engine.dispose()
    return [fresh, waiting]


async def _fold(session: AsyncSession, day: date) -> None:
    while await commands.fold(session, packs(), day):
        await session.commit()
    await session.commit()


def _asked() -> tuple[Any, ...]:
    pack = packs().city(large_ledger.CITY, on=rates.DAY)
    figures = [figure for of_measure in figures_of(pack, rates.DAY).values() for figure in of_measure]
    whom = Whom(Caller(new_id(), Role.AUDITOR, large_ledger.CITY), large_ledger.CITY, rates.COHORT)
    return whom, pack, rates.DAY, figures


async def _must_agree(session: AsyncSession) -> None:
    whom, pack, day, figures = _asked()
    live = await repository.people(session, whom, ground_of(pack, day), figures)
    assert await summed_up(session, whom, pack, day, figures) == live, "the sums are not the ledger's"


async def _beside_nothing(server: Any, session: AsyncSession, what: str, times: int = TIMES) -> Figure:
    """In alternation, each many times: CPU of this process and of PostgreSQL, in µs."""
    asked, ours, nothings = _asked(), [], []
    for _ in range(ROUNDS):
        ours.append(await _microseconds(server, lambda: counted(session, *asked), times))
        nothings.append(await _microseconds(server, lambda: session.execute(text("SELECT 1")), TIMES))
    console.print(f"  {what}: {min(ours):.0f} µs, SELECT 1 {min(nothings):.0f} µs")
    return ratio(what, "µs of CPU", ours, nothings, "`SELECT 1`, µs")


async def _microseconds(server: Any, work: Callable[[], Awaitable[object]], times: int) -> float:
    began = stage.cpu_seconds(server) + time.process_time()
    for _ in range(times):
        await work()
    return (stage.cpu_seconds(server) + time.process_time() - began) / times * 1e6


def _tax(server: Any) -> Figure:
    """A registration with the triggers of the sums and without, by the CPU of PostgreSQL."""
    variables = stage.secrets()
    settings = stage.settings_of(variables)
    bench = Bench(server, variables | {"QIHANG_POLICIES": str(policies_folder())}, stage.caseworker(settings))
    url = stage.database(server, "sums_tax", definition_of("registry"))
    tables = [row.name for row in stage.rows(url, OF_FACTS)]
    spent: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    with bench.serving("ours", url) as serving:
        for turn, switch in enumerate(("ENABLE", "DISABLE", "DISABLE", "ENABLE") * 3):
            _switch(server, tables, switch)
            requests = bench.registrations(serving.base + REGISTER, f"tax-{turn}", WRITES)
            began = stage.cpu_seconds(server)
            asyncio.run(client.drive(serving.base, requests, WRITERS))
            spent[switch].append((stage.cpu_seconds(server) - began) / WRITES * 1e6)
    what = "a registration that the sums hear of"
    return ratio(what, "µs of PostgreSQL", spent["ENABLE"], spent["DISABLE"], "without the sums' triggers, µs")


def _switch(server: Any, tables: Sequence[str], switch: str) -> None:
    engine = create_engine(url_on(server, "sums_tax"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table, deed in ((table, deed) for table in tables for deed in ("insert", "update", "delete")):
            connection.execute(text(f"ALTER TABLE {table} {switch} TRIGGER note_{deed}"))
    engine.dispose()
