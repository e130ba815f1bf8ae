"""Finding a person by a number or a full name: one's own area alone, written down, counted with the looks in clear."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from services.registry.data_keys import commands as data_keys
from tests.component.registry.conftest import Settings
from tests.component.registry.desk_steps import put_right
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    audit_of,
    on_friday,
    person,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot

WHY = {"purpose": "来电咨询，核对身份"}
BY = ("id_number", "phone", "name")


async def search(client: httpx.AsyncClient, **wanted: str) -> httpx.Response:
    return await client.post(f"{API}/person-searches", json={**WHY, **wanted})


async def found(client: httpx.AsyncClient, **wanted: str) -> list[str]:
    answer = await search(client, **wanted)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["people"]]


@pytest.mark.parametrize("by", BY)
async def test_who_is_served_here_is_found_masked_and_it_is_written_down_at_them(platform: Boot, by: str) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await registered(p, 2)
    answer = await search(worker(p), **{by: person(1)[by]})
    [shown] = answer.json()["people"]
    assert (shown["id"], answer.json()["more"]) == (entry, False)
    assert not {*person(1).values()} & {*map(str, shown.values())}
    assert (f"search_by_{by}", "caseworker", WHY["purpose"]) in await audit_of(p, entry)


@pytest.mark.parametrize("by", BY)
async def test_who_is_served_elsewhere_is_answered_as_nobody_is(platform: Boot, by: str) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    stranger = worker(p, OTHER_DISTRICT)
    elsewhere, nobody = [await search(stranger, **{by: person(serial)[by]}) for serial in (1, 2)]
    assert elsewhere.content == nobody.content
    assert elsewhere.headers.keys() == nobody.headers.keys()
    assert elsewhere.json() == {"people": [], "more": False}
    assert not [line for line in await audit_of(p, entry) if line[0].startswith("search_")]
    assert len([line for line in await audit_of(p, "") if line[0] == f"search_by_{by}"]) == 2


async def test_spellings_of_one_name_and_number_are_one_and_a_part_of_one_is_none(platform: Boot) -> None:
    p = await on_friday(platform)
    who = {**person(1), "name": "阿依古丽·买买提"}
    entry = (await registered(p, 1, person=who))["id"]
    for wanted in ({"name": "阿依古丽•买买提"}, {"name": "阿依古丽 买买提"}, {"phone": f"+86 {who['phone']}"}):
        assert await found(worker(p), **wanted) == [entry]
    for part in ({"name": "阿依古丽"}, {"phone": person(2)["phone"]}):
        assert await found(worker(p), **part) == []


async def test_namesakes_are_shown_up_to_a_limit(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.registry.person_search.commands.MOST_SHOWN", 2)
    p = await on_friday(platform)
    entries = [(await registered(p, serial, person={**person(serial), "name": "测试同"}))["id"] for serial in (1, 2, 3)]
    answer = (await search(worker(p), name="测试同")).json()
    assert [row["id"] for row in answer["people"]] == entries[:2]
    assert answer["more"] is True


async def test_a_corrected_name_finds_and_the_old_one_no_more(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await put_right(p, entry, "name_correction", name="测试更")
    await put_right(p, entry, "phone_change", phone=person(9)["phone"])
    assert await found(worker(p), name="测试更") == await found(worker(p), phone=person(9)["phone"]) == [entry]
    for old in ({"name": person(1)["name"]}, {"phone": person(1)["phone"]}):
        assert await found(worker(p), **old) == []


@pytest.mark.parametrize("by", BY)
async def test_an_erased_person_is_found_by_nothing_also_after_the_job(platform: Boot, by: str) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    async with p.transaction("registry") as session:
        ops, cipher = Caller(new_id(), Role.OPS), p.runtime("registry").cipher
        assert await data_keys.erase(session, cipher, UUID(entry), "本人申请删除", ops, date(2023, 7, 28))
    await p.run_job("registry", "index_names")
    assert await found(worker(p), **{by: person(1)[by]}) == []


async def test_names_of_before_the_index_get_it_and_a_broken_one_does_not_stop_the_job(platform: Boot) -> None:
    p = await on_friday(platform)
    entries = [(await registered(p, serial))["id"] for serial in (1, 2)]
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE graduate SET name_index = NULL"))
        broken = {"id": entries[0]}
        await session.execute(text("UPDATE graduate SET name_sealed = 'x' WHERE id = :id"), broken)
    assert await found(worker(p), name=person(2)["name"]) == []
    assert await p.run_job("registry", "index_names") == 2
    assert await p.run_job("registry", "index_names") == 0
    assert await found(worker(p), name=person(2)["name"]) == [entries[1]]
    assert await found(worker(p), name=person(1)["name"]) == []


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({}, 422),
        ({"name": "测试甲", "phone": "13800000001"}, 422),
        ({"id_number": "650100199912310015"}, 422),
        ({"phone": "12345"}, 422),
        ({"name": "<script>"}, 422),
        ({"name": "测试甲", "purpose": "查"}, 422),
    ],
)
async def test_nonsense_is_refused_without_repeating_it(platform: Boot, wanted: dict[str, Any], status: int) -> None:
    p = await on_friday(platform)
    answer = await search(worker(p), **wanted)
    assert answer.status_code == status
    assert not [value for name, value in wanted.items() if name != "purpose" and value in answer.text]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OBSERVER, Role.OPS, Role.UNIVERSITY_OFFICE, Role.GRADUATE])
async def test_who_does_not_serve_people_finds_none(platform: Boot, role: Role) -> None:
    p = await on_friday(platform)
    assert problem(await search(p.as_(role, area=STREET), phone=person(1)["phone"])) == (403, "forbidden")


async def test_searches_count_with_the_looks_in_clear(platform: Boot, settings: Settings) -> None:
    settings(REVEALS_PER_HOUR=2)
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    client = worker(p)
    look = {"fields": ["phone"], "purpose": "电话回访核对"}
    assert (await client.post(f"{API}/graduates/{entry}/reveals", json=look)).status_code == 200
    assert await found(client, phone=person(1)["phone"]) == [entry]
    assert problem(await search(client, phone=person(1)["phone"])) == (429, "too-many-reveals")
