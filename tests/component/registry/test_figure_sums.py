"""The sums behind the figures of today: what they are read for and hear of, and how operators see to them."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, text
from sqlalchemy.sql import visitors
from sqlalchemy.sql.schema import Column

from contracts.roles import Role
from services.registry.facts.catalogue import FACTS, Ground
from services.registry.main import definition
from tests.component.registry.people import on_friday, problem
from tests.component.registry.rollup_steps import fold, waiting
from tests.component.registry.steps import RATES, scattered
from tests.support.platform import ROOT, Boot, Platform
from tests.support.postgres import Postgres

SUMS = "/registry/v1/figure-sums"
LIE = (
    "SELECT set_config('qihang.folding', 'on', true);"
    " UPDATE rollup_cell SET people = people + 5 WHERE place = 'urumqi' AND number <> 0"
)
"""As a faulty fold would: nothing notices it as it is written."""
GROUND = Ground(day=date(2023, 7, 28), city="urumqi", division="6501", blocks=lambda: ("basics",))
PERIOD = replace(GROUND, period=(date(2023, 7, 1), date(2023, 12, 31)))


async def friday(boot: Boot) -> Platform:
    p = await on_friday(boot)
    await scattered(p)
    await fold(p)
    return p


async def rates(p: Platform, **query: str) -> Any:
    return (await p.as_(Role.AUDITOR, area="urumqi").get(RATES, params=query)).json()


async def lied(p: Platform) -> None:
    async with p.transaction("registry") as session:
        for statement in LIE.split(";"):
            await session.execute(text(statement))


async def compared(p: Platform, city: str = "urumqi") -> Any:
    answer = await p.as_(Role.OPS).get(f"{SUMS}/comparison", params={"city": city})
    assert answer.status_code == 200, answer.text
    return answer.json()


def tables_read(fact: str) -> set[str]:
    read = set()
    for part in visitors.iterate(FACTS[fact].sql(PERIOD if FACTS[fact].takes_period else GROUND)):
        if isinstance(part, Column) and isinstance(part.table, Table):
            read.add(part.table)
        if isinstance(part, Table):
            read.add(part)
    return {table.name for table in read}


def test_each_table_that_a_fact_of_the_day_reads_says_whom_a_change_of_it_is_about(postgres: Postgres) -> None:
    """A fact that reads another table needs triggers on it: a migration as 0029."""
    read = {table for name, fact in FACTS.items() if not fact.takes_period for table in tables_read(name)}
    database = postgres.fresh(definition)
    engine = create_engine(postgres.url(database))
    with engine.connect() as connection:
        deeds = "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname IN ('note_insert',"
        deeds += " 'note_update', 'note_delete') AND tgenabled = 'O' GROUP BY 1"
        triggers: dict[str, int] = {row[0]: row[1] for row in connection.execute(text(deeds))}
    engine.dispose()
    postgres.leave(database)
    assert triggers == dict.fromkeys(read, 3)
    assert {"graduate", "graduate_status", "status_confirmation", "service", "known_post"} < read


@pytest.mark.parametrize(
    ("fact", "tables"), [("placed", 3), ("referred", 3), ("reached", 2), ("contact_due_within", 2)]
)
def test_the_tables_of_a_fact_are_those_of_its_sql(fact: str, tables: int) -> None:
    assert len(tables_read(fact)) == tables


def test_a_plan_is_the_same_in_every_process() -> None:
    """Were the order of a set in it, the worker's sums would never be those that the API asks for."""
    program = (
        "from datetime import date; from tests.support.platform import packs;"
        " from services.registry.reports.counting import plan_of; day = date(2023, 7, 28);"
        " print([plan_of(packs().city(city, on=day), day).digest for city in packs().cities])"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


async def test_todays_sheet_and_indicators_are_read_from_the_sums(platform: Boot) -> None:
    p = await friday(platform)
    reader = p.as_(Role.AUDITOR, area="urumqi")
    indicator = "/registry/v1/indicators/milestones.registration_rate"
    before = await rates(p), (await reader.get(indicator)).json()
    await lied(p)
    after = await rates(p), (await reader.get(indicator)).json()
    assert (
        after[0]["total"]["rates"]["registration_rate"]["part"]
        > before[0]["total"]["rates"]["registration_rate"]["part"]
    )
    assert after[1]["counted"]["total"]["part"] > before[1]["counted"]["total"]["part"]


async def test_what_the_sums_do_not_have_is_counted_in_the_ledger(platform: Boot) -> None:
    """Another day, a school's own people, a figure of a time, and another city's."""
    p = await friday(platform)
    school = p.as_(Role.UNIVERSITY_OFFICE, org="10755")

    async def shown() -> list[Any]:
        return [
            await rates(p, as_of="2023-07-27"),
            (await school.get(RATES, params={"area": "urumqi"})).json(),
            (await p.as_(Role.AUDITOR, area="wuhan").get(RATES)).json(),
        ]

    before = await shown()
    assert before[1]["area"] == "urumqi"
    await lied(p)
    assert await shown() == before


async def test_a_difference_from_the_ledger_is_seen_and_made_good(platform: Boot) -> None:
    p = await friday(platform)
    true = await rates(p)
    fine = await compared(p)
    assert (fine["people"], fine["people_differing"], fine["sums_differing"], fine["next_after"]) == (10, 0, 0, None)
    await lied(p)
    assert (await compared(p))["sums_differing"] > 0
    answer = await p.as_(Role.OPS).post(f"{SUMS}/rebuilds", json={"city": "urumqi", "reason": "核对不一致（虚构）"})
    assert answer.status_code == 202, answer.text
    assert await rates(p) == true
    await fold(p)
    assert (await compared(p))["sums_differing"] == 0
    assert await rates(p) == true


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE rollup_person SET numbers = '{0}'",
        "UPDATE rollup_person SET cohort = 1999",
        "DELETE FROM rollup_person WHERE graduate_id = (SELECT min(graduate_id::text)::uuid FROM rollup_person)",
        "INSERT INTO rollup_person VALUES ('ffffffff-ffff-7fff-8fff-ffffffffffff', 'urumqi', 'urumqi', 2023, '{0}')",
    ],
)
async def test_a_wrong_person_is_seen_too(platform: Boot, wrong: str) -> None:
    p = await friday(platform)
    async with p.transaction("registry") as session:
        await session.execute(text("SELECT set_config('qihang.folding', 'on', true)"))
        await session.execute(text(wrong))
    assert (await compared(p))["people_differing"] > 0


async def test_stretches_of_people_come_to_everybody(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    p = await friday(platform)
    monkeypatch.setattr("services.registry.figures.commands.STRETCH", 4)
    ops, people, after, stretches = p.as_(Role.OPS), 0, None, 0
    while stretches == 0 or after:
        query = {"city": "urumqi", **({"after": after} if after else {})}
        shown = (await ops.get(f"{SUMS}/comparison", params=query)).json()
        assert (shown["people_differing"], bool(shown["sums"])) == (0, stretches == 0)
        people, after, stretches = people + shown["people"], shown["next_after"], stretches + 1
    assert (people, stretches) == (10, 3)


async def test_before_the_sums_are_of_today_nothing_is_compared(platform: Boot) -> None:
    p = await friday(platform)
    await p.set_time("2023-07-29T09:00:00+08:00")
    answer = await p.as_(Role.OPS).get(f"{SUMS}/comparison", params={"city": "urumqi"})
    assert problem(answer) == (409, "sums-not-ready")


async def test_operators_see_how_the_sums_stand_and_nobody_else_does(platform: Boot) -> None:
    p = await friday(platform)
    shown = (await p.as_(Role.OPS).get(SUMS)).json()
    assert shown["waiting"] == 0
    assert [(row["city"], row["day"]) for row in shown["items"]] == [("urumqi", "2023-07-28"), ("wuhan", "2023-07-28")]
    other = p.as_(Role.CITY_APPROVER, area="urumqi")
    body = {"city": "urumqi", "reason": "核对不一致（虚构）"}
    answers = [
        await other.get(SUMS),
        await other.get(f"{SUMS}/comparison", params={"city": "urumqi"}),
        await other.post(f"{SUMS}/rebuilds", json=body),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_a_rebuild_names_a_city_and_a_reason_and_leaves_a_trace(platform: Boot) -> None:
    p = await friday(platform)
    ops = p.as_(Role.OPS)
    for body in ({"city": "atlantis", "reason": "核对不一致（虚构）"}, {"city": "urumqi", "reason": " "}, {}):
        assert (await ops.post(f"{SUMS}/rebuilds", json=body)).status_code in (404, 422)
    key = {"Idempotency-Key": "01890a5d-ac96-774b-bcce-b302099a8057"}
    good = {"city": "urumqi", "reason": "核对不一致（虚构）"}
    first, again = [await ops.post(f"{SUMS}/rebuilds", json=good, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    async with p.transaction("registry") as session:
        trail = await session.execute(text("SELECT object_id, purpose FROM audit_entry WHERE action = 'rebuild_sums'"))
        assert [tuple(row) for row in trail] == [("urumqi", good["reason"])]


async def test_how_many_changes_wait_is_a_gauge(platform: Boot) -> None:
    p = await friday(platform)
    gauge = p.services["registry"].gauges["figure_changes_waiting"]
    await scattered_again(p)
    async with p.transaction("registry") as session:
        assert await gauge(session, date(2023, 7, 28)) == await waiting(p) > 0


async def scattered_again(p: Platform) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE graduate SET version = version + 1"))
