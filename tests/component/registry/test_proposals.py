"""Another city's person: nothing is written or readable before the city that serves them agrees."""

import asyncio
from typing import Any

import httpx
import pytest

from chassis.access import StandingIn
from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    count,
    events,
    id_number,
    listed,
    on_friday,
    person,
    problem,
    registered,
    registration,
    worker,
)
from tests.support.platform import Boot, Platform
from tests.support.rosters import as_csv, as_xlsx, counts, imported, office, rows_of, upload

SCHOOL = "10755"


def row(serial: int, **changed: str) -> list[str]:
    cells = {"姓名": person(serial)["name"], "身份证件号码": id_number(serial), "手机号": "13900000009"}
    cells |= {"毕业年份": "2023", "学历": "本科", "求职地区划": "650102"}
    return list((cells | changed).values())


async def roster_with(p: Platform, *rows: list[str]) -> dict[str, Any]:
    return await imported(p, office(p, SCHOOL), as_csv(*rows))


async def snapshot(p: Platform, entry: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = (await worker(p, entry["area"]).get(f"{API}/graduates/{entry['id']}")).json()
    return shown


async def proposals(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/proposals", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def decide(client: httpx.AsyncClient, proposal: dict[str, Any], verdict: str, **headers: str) -> httpx.Response:
    headers = headers or {"If-Match": f'"{proposal["version"]}"'}
    link = f"{API}/proposals/{proposal['id']}/decision"
    return await client.put(link, json={"verdict": verdict}, headers=headers)


async def wuhan_person(p: Platform, serial: int = 1) -> dict[str, Any]:
    return await registered(p, serial, WUHAN_STREET)


async def test_a_roster_writes_nothing_into_another_citys_person_and_makes_nothing_readable(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await wuhan_person(p)
    view = await roster_with(p, row(1), row(2))
    assert view["counts"] == counts(accepted=1, proposed=1)
    found = (await rows_of(office(p, SCHOOL), view["id"]))[0]
    assert (found["outcome"], found["graduate_id"]) == ("proposed", None)
    assert "武汉" not in found["reason"]
    assert await snapshot(p, before) == before
    mine = (await office(p, SCHOOL).get(f"{API}/graduates")).json()["items"]
    assert before["id"] not in [entry["id"] for entry in mine]
    assert (await office(p, SCHOOL).get(f"{API}/graduates/{before['id']}")).status_code == 404
    assert [fact["graduate_id"] for fact in await events(p, "registry.graduate_listed.v1")] != [before["id"]]


async def test_a_right_and_a_wrong_name_of_another_citys_person_get_one_answer(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial in (1, 2):
        await wuhan_person(p, serial)
    view = await roster_with(p, row(1), row(2, 姓名="虚构别名"))
    found = await rows_of(office(p, SCHOOL), view["id"])
    assert len({(one["outcome"], one["reason"], one["graduate_id"]) for one in found}) == 1


async def test_whoever_serves_the_person_sees_it_masked_and_nobody_else_does(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await wuhan_person(p)
    await roster_with(p, row(1))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    assert (proposal["graduate"]["id"], proposal["source"], proposal["kind"]) == (before["id"], SCHOOL, "roster")
    assert (proposal["name_agrees"], proposal["phone"]) == (True, "139****0009")
    assert proposal["particulars"]["university_code"] == SCHOOL
    for stranger in (worker(p), worker(p, "wuhan/420106/420106002"), p.as_(Role.AUDITOR, area="urumqi")):
        assert await proposals(stranger) == []
    for foreign in (worker(p), worker(p, "wuhan/420106/420106002")):
        assert problem(await decide(foreign, proposal, "accept")) == (404, "proposal-not-found")
    assert await proposals(p.as_(Role.CITY_APPROVER, area="wuhan")) == [proposal]


async def test_accepted_it_goes_into_the_ledger_and_to_the_school(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await wuhan_person(p)
    view = await roster_with(p, row(1))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    answer = await decide(worker(p, WUHAN_STREET), proposal, "accept")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted"), answer.text
    after = await snapshot(p, before)
    assert (after["university_code"], after["listed_on"], after["area"]) == (SCHOOL, "2023-07-28", WUHAN_STREET)
    assert after["phone"] == before["phone"]
    assert (await rows_of(office(p, SCHOOL), view["id"]))[0]["outcome"] == "updated"
    assert (await office(p, SCHOOL).get(f"{API}/graduates/{before['id']}")).status_code == 200
    assert [fact["graduate_id"] for fact in await events(p, "registry.graduate_listed.v1")] == [before["id"]]
    assert [action for action, _, _ in await audit_of(p, proposal["id"])] == ["accept_proposal"]
    assert problem(await decide(worker(p, WUHAN_STREET), answer.json(), "refuse")) == (409, "proposal-decided")


async def test_refused_it_changes_nothing_and_the_school_learns_only_that(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await wuhan_person(p)
    view = await roster_with(p, row(1))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    assert (await decide(worker(p, WUHAN_STREET), proposal, "refuse")).status_code == 200
    assert await snapshot(p, before) == before
    found = (await rows_of(office(p, SCHOOL), view["id"]))[0]
    assert (found["outcome"], found["reason"], found["graduate_id"]) == ("rejected", "外地工作人员未确认", None)
    (filed,) = (await office(p, SCHOOL).get(f"{API}/filed-proposals")).json()["items"]
    assert (filed["state"], set(filed)) == ("refused", {"id", "kind", "state", "filed_at", "decided_at"})
    assert (await office(p, "10758").get(f"{API}/filed-proposals")).json()["items"] == []


async def test_a_wrong_name_is_not_accepted(platform: Boot) -> None:
    p = await on_friday(platform)
    await wuhan_person(p)
    await roster_with(p, row(1, 姓名="虚构别名"))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    assert proposal["name_agrees"] is False
    assert problem(await decide(worker(p, WUHAN_STREET), proposal, "accept")) == (409, "name-differs")
    assert (await proposals(worker(p, WUHAN_STREET)))[0]["state"] == "open"


async def test_another_year_of_graduation_is_not_accepted(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await wuhan_person(p)
    await roster_with(p, row(1, 毕业年份="2022"))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    assert problem(await decide(worker(p, WUHAN_STREET), proposal, "accept")) == (409, "cohort-year-differs")
    assert await snapshot(p, before) == before


async def test_a_newer_word_replaces_the_open_one_and_an_older_look_does_not_decide_it(platform: Boot) -> None:
    p = await on_friday(platform)
    await wuhan_person(p)
    await roster_with(p, row(1))
    (seen,) = await proposals(worker(p, WUHAN_STREET))
    await roster_with(p, row(1, 学历="专科"))
    (newer,) = await proposals(worker(p, WUHAN_STREET))
    assert (newer["id"], newer["particulars"]["education_level"]) == (seen["id"], "专科")
    assert (await decide(worker(p, WUHAN_STREET), seen, "accept")).status_code == 412
    bare = await decide(worker(p, WUHAN_STREET), newer, "accept", **{"X-Nothing": "1"})
    assert problem(bare) == (428, "precondition-required")
    assert await count(p, "proposal") == 1


async def test_two_decisions_at_once_are_one(platform: Boot) -> None:
    p = await on_friday(platform)
    await wuhan_person(p)
    await roster_with(p, row(1))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    answers = await asyncio.gather(*(decide(worker(p, WUHAN_STREET), proposal, "accept") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_an_officers_roster_leaves_another_districts_person_alone_too(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await registered(p, 1, OTHER_DISTRICT)
    officer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    header = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职地区划", "学校代码")
    view = await imported(p, officer, as_xlsx([*row(1), SCHOOL], header=header))
    assert view["counts"] == counts(proposed=1)
    assert await snapshot(p, before) == before
    assert len(await proposals(worker(p, OTHER_DISTRICT))) == 1


async def test_who_filed_a_proposal_does_not_decide_it_where_they_stand_in(platform: Boot) -> None:
    """One officer who stands in for a colleague of the other district is still one."""
    p, officer = await on_friday(platform), new_id()
    before = await registered(p, 1, OTHER_DISTRICT)
    filing = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102", id=officer)
    header = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职地区划", "学校代码")
    assert (await imported(p, filing, as_xlsx([*row(1), SCHOOL], header=header)))["counts"] == counts(proposed=1)
    there, other = (
        p.as_(Role.DISTRICT_REVIEWER, id=id, area="urumqi/650103", standing_in=StandingIn(new_id(), new_id()))
        for id in (officer, new_id())
    )
    [proposal] = await proposals(there)
    for verdict in ("accept", "refuse"):
        assert problem(await decide(there, proposal, verdict)) == (409, "same-person")
    assert await snapshot(p, before) == before
    assert (await decide(other, proposal, "accept")).status_code == 200


async def test_a_caseworker_of_another_city_asks_before_a_listed_person_is_theirs(platform: Boot) -> None:
    p = await on_friday(platform)
    known = await listed(p, 1, WUHAN_STREET, university_code=SCHOOL)
    before = await snapshot(p, {"id": str(known.graduate_id), "area": WUHAN_STREET})
    for said in (person(1), {**person(2), "id_number": id_number(1)}):
        asked = await worker(p).post(f"{API}/registrations", json=registration(1) | {"person": said})
        assert (asked.status_code, asked.json()) == (202, {"outcome": "asked"})
    assert await snapshot(p, before) == before
    assert (await worker(p).get(f"{API}/graduates")).json()["items"] == []
    assert await events(p, "registry.graduate_registered.v1") == []
    asked = await worker(p).post(f"{API}/registrations", json=registration(1))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    assert (proposal["kind"], proposal["area"]) == ("registration", STREET)
    assert (await decide(worker(p, WUHAN_STREET), proposal, "accept")).status_code == 200
    entry = await registered(p, 1)
    assert (entry["id"], entry["area"], entry["city"]) == (before["id"], STREET, "urumqi")


async def test_who_registered_meanwhile_is_not_handed_over(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 1, WUHAN_STREET)
    await worker(p).post(f"{API}/registrations", json=registration(1))
    await wuhan_person(p)
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    assert problem(await decide(worker(p, WUHAN_STREET), proposal, "accept")) == (409, "registered-meanwhile")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DISTRICT_APPROVER, Role.UNIVERSITY_OFFICE, Role.OPS])
async def test_others_do_not_decide(platform: Boot, role: Role) -> None:
    p = await on_friday(platform)
    await wuhan_person(p)
    await roster_with(p, row(1))
    (proposal,) = await proposals(worker(p, WUHAN_STREET))
    client = p.as_(role, area="wuhan", org=SCHOOL)
    assert (await decide(client, proposal, "accept")).status_code == 403


async def test_what_was_said_is_sealed(platform: Boot) -> None:
    p = await on_friday(platform)
    await wuhan_person(p)
    await roster_with(p, row(1))
    assert await count(p, "proposal WHERE content_sealed::text LIKE '%13900000009%'") == 0
    assert await count(p, f"proposal WHERE position('{person(1)['name']}'::bytea in content_sealed) > 0") == 0


async def test_a_persons_own_city_still_updates_them_by_roster(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    answer = await upload(office(p, SCHOOL), as_csv(row(1)))
    await p.run_job("registry", "import_rosters")
    assert (await rows_of(office(p, SCHOOL), answer.json()["id"]))[0]["outcome"] == "updated"
