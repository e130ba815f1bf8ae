"""The import of a roster: each row once, whatever dies meanwhile, and each person told of once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text

from chassis import failpoints
from services.registry.listings import commands as listings
from services.registry.rosters import chunks
from tests.component.registry.roster_steps import count
from tests.support.platform import Boot
from tests.support.rosters import (
    OTHER_SCHOOL,
    as_csv,
    as_xlsx,
    counts,
    id_number,
    imported,
    office,
    person,
    shown,
    upload,
)

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
OTHER_TRACE = "00-5bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b8-01"


async def test_a_listed_person_is_told_to_the_other_services_once(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    await imported(p, client, as_csv(person(1), person(2)))
    await imported(p, client, as_csv(person(2), person(1), person(3)))
    listed = "SELECT count(*) FROM outbox WHERE type = 'registry.graduate_listed.v1'"
    assert await count(p, listed) == await count(p, "SELECT count(*) FROM graduate") == 3


async def test_the_same_file_again_is_the_same_roster_and_adds_nothing(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    content = as_xlsx(person(1), person(2))
    first = await imported(p, client, content)
    again = await upload(client, content, name="别名.xlsx")
    assert (again.status_code, again.json()["id"], again.json()["counts"]) == (200, first["id"], first["counts"])
    assert await p.run_job("registry", "import_rosters") == 0
    assert await count(p, "SELECT count(*) FROM roster_row") == 2


async def test_the_same_file_uploaded_twice_at_once_is_one_roster(platform: Boot) -> None:
    p = await platform("registry")
    content = as_csv(person(1))
    answers = await asyncio.gather(*(upload(office(p), content) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_retried_upload_repeats_its_answer(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    client.headers["Idempotency-Key"] = "upload-of-the-roster"
    first = await upload(client, as_csv(person(1)))
    again = await upload(client, as_csv(person(1)))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json()["id"], again.headers["Idempotent-Replay"]) == (first.json()["id"], "true")


async def test_an_import_killed_half_way_resumes_and_counts_every_row_once(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await upload(client, as_csv(*(person(serial) for serial in range(450))))).json()["id"]
    passed = iter(range(1_000))

    def die(name: str) -> None:
        if name == "import_between_rows" and next(passed) >= 270:
            raise RuntimeError("killed")

    monkeypatch.setattr(chunks, "CHUNK", 200)
    monkeypatch.setattr(failpoints, "hit", die)
    assert await p.run_job("registry", "import_rosters") == 200
    halted = await shown(client, roster)
    assert (halted["state"], halted["processed"]) == ("running", 200)
    assert await count(p, "SELECT count(*) FROM graduate") == 200
    monkeypatch.undo()
    assert await p.run_job("registry", "import_rosters") == 250
    view = await shown(client, roster)
    assert (view["state"], view["counts"]) == ("done", counts(accepted=450))
    assert await count(p, "SELECT count(*) FROM graduate") == 450
    assert await count(p, "SELECT count(*) FROM outbox WHERE type = 'registry.graduate_listed.v1'") == 450


async def test_a_roster_that_fails_does_not_hold_up_the_next(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    p = await platform("registry")
    client = office(p)
    bad = (await upload(client, as_csv(person(1)))).json()["id"]
    good = (await upload(client, as_csv(person(2)))).json()["id"]
    enter = listings.enter_new

    async def sometimes(session: Any, cipher: Any, people: Any, *about: Any) -> Any:
        if any(one.id_number.reveal() == id_number(1) for one, _ in people):
            raise RuntimeError("down")
        return await enter(session, cipher, people, *about)

    monkeypatch.setattr(chunks, "enter_new", sometimes)
    await p.run_job("registry", "import_rosters")
    assert [(await shown(client, roster))["done"] for roster in (bad, good)] == [False, True]


async def test_two_overlapping_rosters_at_once_make_one_entry_of_each_person(platform: Boot) -> None:
    p = await platform("registry")
    one, other = office(p), office(p, OTHER_SCHOOL)
    serials = list(range(150))
    rosters = [
        (await upload(one, as_csv(*(person(serial) for serial in serials)))).json()["id"],
        (await upload(other, as_csv(*(person(serial) for serial in reversed(serials))))).json()["id"],
    ]
    runtime = p.runtime("registry")

    async def work(roster: str) -> None:
        async with runtime.transaction() as session:
            today = await runtime.clock.today(session)
            await chunks.import_chunk(session, runtime, UUID(roster), today, chunks.ReadAhead())

    await asyncio.gather(*(work(roster) for roster in rosters))
    views = [await shown(one, rosters[0]), await shown(other, rosters[1])]
    assert await count(p, "SELECT count(*) FROM graduate") == 150
    assert sum(view["counts"]["accepted"] for view in views) == 150
    assert [view["processed"] for view in views] == [150, 150]


async def test_a_roster_that_another_worker_is_at_is_left_alone(platform: Boot) -> None:
    p = await platform("registry")
    roster = UUID((await upload(office(p), as_csv(person(1)))).json()["id"])
    runtime = p.runtime("registry")
    async with runtime.transaction() as mine, runtime.transaction() as yours:
        today = await runtime.clock.today(mine)
        assert await chunks.import_chunk(mine, runtime, roster, today, chunks.ReadAhead()) == 1
        assert await chunks.import_chunk(yours, runtime, roster, today, chunks.ReadAhead()) == 0


async def test_the_trace_of_an_upload_goes_on_in_the_events_of_its_import(platform: Boot) -> None:
    p = await platform("registry")
    for trace, serial in ((TRACE, 1), (OTHER_TRACE, 2)):
        client = office(p)
        client.headers["traceparent"] = trace
        assert (await upload(client, as_csv(person(serial)))).status_code == 201
    await p.run_job("registry", "import_rosters")
    async with p.transaction("registry") as session:
        traces = await session.scalars(text("SELECT traceparent FROM outbox WHERE type ~ 'listed' ORDER BY id"))
        assert traces.all() == [TRACE, OTHER_TRACE]


async def test_a_chunk_is_as_many_statements_however_many_people_it_names_new_known_or_named_twice(
    platform: Boot,
) -> None:
    p = await platform("registry")
    client, statements = office(p), 0

    def count_up(*_: Any) -> None:
        nonlocal statements
        statements += 1

    event.listen(p.runtime("registry").engine.sync_engine, "before_cursor_execute", count_up)

    async def statements_of(*rows: list[str]) -> int:
        roster = (await upload(client, as_csv(*rows))).json()["id"]
        before = statements
        await p.run_job("registry", "import_rosters")
        asked = statements - before
        assert (await shown(client, roster))["done"]
        return asked

    await imported(p, client, as_csv(*(person(serial) for serial in range(40))))
    few = [person(0, 学历="专科"), person(1), person(1), person(100)]
    known = [person(serial, 学历="专科") for serial in range(2, 20)]
    many = [*known, *(person(serial) for serial in range(20, 40)), person(20), *map(person, range(101, 130))]
    assert await statements_of(*few) == await statements_of(*many)
