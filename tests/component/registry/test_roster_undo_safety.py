"""An undo at its worst moments: killed, twice at once, beside an import of the same people; and what it costs."""

import asyncio

import pytest
from sqlalchemy import event, text

from chassis import failpoints
from services.registry.graduates.models import Graduate
from services.registry.roster_undos import commands
from services.registry.roster_undos.obstacles import tables_of_people
from services.registry.roster_undos.rules import TABLE_OBSTACLES
from tests.component.registry.people import API
from tests.component.registry.roster_steps import count
from tests.component.registry.undo_steps import agreed, asked, city, decided, undone
from tests.support.platform import Boot
from tests.support.rosters import as_csv, counts, imported, office, person, shown, upload

PEOPLE = "SELECT count(*) FROM graduate WHERE listed_on IS NOT NULL"
UNLISTED = "SELECT count(*) FROM outbox WHERE type = 'registry.graduate_unlisted.v1'"


async def test_an_undo_killed_between_chunks_resumes_and_tells_of_each_person_once(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "CHUNK", 10)
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_csv(*(person(serial) for serial in range(35)))))["id"]
    await agreed(p, client, roster)
    passed = iter(range(100))

    def die(name: str) -> None:
        if name == "undo_roster_before_commit" and next(passed) == 2:
            raise RuntimeError("killed")

    with monkeypatch.context() as killed:
        killed.setattr(failpoints, "hit", die)
        await p.run_job("registry", "undo_rosters")
    assert (await shown(client, roster))["state"] == "undoing"
    assert (await shown(client, roster))["counts"] == counts(accepted=15) | {"undone": 20}
    assert await count(p, PEOPLE) == 15
    await p.run_job("registry", "undo_rosters")
    assert (await shown(client, roster))["counts"] == counts() | {"undone": 35}
    assert (await count(p, PEOPLE), await count(p, UNLISTED)) == (0, 35)


async def test_two_workers_and_two_decisions_at_once_undo_once(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_csv(*(person(serial) for serial in range(20)))))["id"]
    request = await asked(client, roster)
    answers = await asyncio.gather(*(decided(city(p), request) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    await asyncio.gather(*(p.run_job("registry", "undo_rosters") for _ in range(3)))
    assert (await shown(client, roster))["counts"] == counts() | {"undone": 20}
    assert await count(p, UNLISTED) == 20


@pytest.mark.parametrize("_", range(3))
async def test_an_import_of_the_same_people_beside_it_leaves_each_of_them_listed_once(platform: Boot, _: int) -> None:
    p = await platform("registry")
    client = office(p)
    people = [person(serial) for serial in range(60)]
    wrong = (await imported(p, client, as_csv(*people)))["id"]
    await agreed(p, client, wrong)
    again = await upload(client, as_csv(*reversed(people)))
    await asyncio.gather(p.run_job("registry", "undo_rosters"), p.run_job("registry", "import_rosters"))
    await p.run_job("registry", "import_rosters")
    assert (await shown(client, wrong))["state"] == "undone"
    assert (await shown(client, again.json()["id"]))["counts"]["rejected"] == 0
    assert len((await client.get(f"{API}/graduates?limit=200")).json()["items"]) == 60


async def test_an_undone_persons_row_has_nothing_of_them_left(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1, 手机号="13800000001"))))["id"]
    await undone(p, client, roster)
    async with p.transaction("registry") as session:
        [row] = (await session.execute(text("SELECT * FROM graduate"))).mappings().all()
        [cells] = (await session.execute(text("SELECT cells_sealed FROM roster_row"))).scalars()
    stays = {"id", "created_at", "version", "id_number_index"}
    nothing: tuple[object, ...] = (None, "", [], b"", b"\0")
    emptied = {name: value for name, value in row.items() if name not in stays and value not in nothing}
    assert emptied == {"kind": "graduate", "intention": "unknown", "status": "unknown"}
    assert cells == b"\0"
    assert {column.key for column in Graduate.__table__.columns} == set(row)


async def test_a_chunk_costs_as_many_statements_for_many_people_as_for_few(platform: Boot) -> None:
    p = await platform("registry")
    client, engine = office(p), p.runtime("registry").engine.sync_engine
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    numbers = []
    for first, people in ((0, 3), (100, 60)):
        roster = (await imported(p, client, as_csv(*(person(first + serial) for serial in range(people)))))["id"]
        await agreed(p, client, roster)
        said.clear()
        event.listen(engine, "before_cursor_execute", note)
        await p.run_job("registry", "undo_rosters")
        event.remove(engine, "before_cursor_execute", note)
        numbers.append(len(said))
    assert numbers[0] == numbers[1]


def test_each_table_that_names_a_person_has_words_for_why_it_stands_in_the_way() -> None:
    assert set(tables_of_people()) == set(TABLE_OBSTACLES)
