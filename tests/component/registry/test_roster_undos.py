"""Undoing a whole roster: who agrees, what stands in the way, and what is as it was."""

import pytest

from contracts.roles import Role
from tests.component.registry.people import API, problem, registered, worker
from tests.component.registry.undo_steps import (
    BLANK,
    agreed,
    asked,
    city,
    decided,
    effects,
    in_the_way,
    said,
    undo_of,
    undone,
)
from tests.support.platform import Boot
from tests.support.rosters import (
    HEADER,
    OTHER_SCHOOL,
    SCHOOL,
    as_csv,
    counts,
    imported,
    office,
    person,
    rows_of,
    shown,
    upload,
)

STREET = "urumqi/650102/650102002"


async def test_a_roster_that_nobody_built_on_is_undone_by_two_and_its_people_are_gone(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    people = [[*person(1), ""], [*person(2), "暂无意愿"], [*person(3, 学历="小学"), ""]]
    content = as_csv(*people, header=(*HEADER, "求职意向"))
    roster = (await imported(p, client, content))["id"]
    before = await undo_of(client, roster)
    assert (before["state"], before["possible"], effects(before)) == ("none", True, BLANK | {"withdrawn": 2})
    view = await undone(p, client, roster)
    assert view["counts"] == counts(rejected=1) | {"undone": 2}
    assert (await client.get(f"{API}/graduates")).json()["items"] == []
    assert (await city(p).get(f"{API}/graduates")).json()["items"] == []
    rows = await rows_of(client, roster, outcome="undone")
    assert {row["reason"] for row in rows} == {"名册撤销，该人已从台账收回"}
    assert [(row["name"], row["id_number"], row["unreadable"]) for row in rows] == [(None, None, False)] * 2
    told = await said(p, "graduate_unlisted")
    assert sorted(fact["graduate_id"] for fact in told) == sorted(row["graduate_id"] for row in rows)
    assert {(fact["withdrawn"], fact["area"]) for fact in told} == {(True, "urumqi")}
    assert (await undo_of(client, roster))["state"] == "undone"


async def test_the_same_file_is_a_new_roster_after_an_undo(platform: Boot) -> None:
    p = await platform("registry")
    client, content = office(p), as_csv(person(1), person(2))
    first = await imported(p, client, content)
    assert (await upload(client, content)).status_code == 200
    await undone(p, client, first["id"])
    again = await imported(p, client, content)
    assert again["id"] != first["id"]
    assert again["counts"] == counts(accepted=2)
    assert len((await client.get(f"{API}/graduates")).json()["items"]) == 2


async def test_who_has_been_served_stands_in_the_way_by_person_and_kind_and_nothing_is_undone(platform: Boot) -> None:
    p = await platform("registry")
    await p.set_time("2023-07-28T10:00:00+08:00")
    client = office(p)
    people = [person(1, 求职地区划="650102"), person(2, 求职地区划="650102"), person(3)]
    roster = (await imported(p, client, as_csv(*people)))["id"]
    [first, second, _] = [row["graduate_id"] for row in await rows_of(client, roster)]
    contact = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:00:00+08:00"}
    district = p.as_(Role.CASEWORKER, area="urumqi/650102")
    assert (await district.post(f"{API}/graduates/{first}/contacts", json=contact)).status_code == 201
    stated = {"status": "unemployed", "since_on": "2023-07-28"}
    assert (await district.post(f"{API}/graduates/{second}/statuses", json=stated)).status_code == 201
    view = await undo_of(client, roster)
    assert not view["possible"]
    assert in_the_way(view) == {"contact": 1, "graduate_status": 1, "changed": 1}
    listed = (await client.get(f"{API}/rosters/{roster}/undo-obstacles")).json()["items"]
    assert [(row["row_no"], row["graduate_id"], row["kind"]) for row in listed] == [
        (2, first, "contact"),
        (3, second, "changed"),
        (3, second, "graduate_status"),
    ]
    assert listed[0]["name"] == "测*" or listed[0]["name"].startswith("测")
    answer = await client.post(f"{API}/rosters/{roster}/undo", json={"reason": "误传（虚构）"})
    assert problem(answer) == (409, "roster-built-on")
    assert answer.json()["in_the_way"]["已有联系记录"] == 1
    assert len((await client.get(f"{API}/graduates")).json()["items"]) == 3


async def test_what_a_roster_changed_of_known_people_is_as_it_was(platform: Boot) -> None:
    p = await platform("registry")
    await p.set_time("2023-07-28T10:00:00+08:00")
    known = await registered(p, 1, STREET)
    before = (await worker(p, STREET).get(f"{API}/graduates/{known['id']}")).json()
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1, 学历="专科"), person(2))))["id"]
    changed = (await worker(p, STREET).get(f"{API}/graduates/{known['id']}")).json()
    assert (changed["education_level"], changed["listed_on"], changed["university_code"]) == (
        "专科",
        "2023-07-28",
        SCHOOL,
    )
    assert effects(await undo_of(client, roster)) == BLANK | {"withdrawn": 1, "restored": 1}
    await undone(p, client, roster)
    after = (await worker(p, STREET).get(f"{API}/graduates/{known['id']}")).json()
    assert after.pop("version") > before.pop("version")
    assert after == before
    assert {(fact["graduate_id"], fact["withdrawn"]) for fact in await said(p, "graduate_unlisted")} >= {
        (known["id"], False)
    }


async def test_a_change_that_somebody_has_changed_since_stands_in_the_way(platform: Boot) -> None:
    p = await platform("registry")
    await p.set_time("2023-07-28T10:00:00+08:00")
    known = await registered(p, 1, STREET)
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1, 学历="专科"))))["id"]
    entry = await worker(p, STREET).get(f"{API}/graduates/{known['id']}")
    corrected = await worker(p, STREET).patch(
        f"{API}/graduates/{known['id']}",
        json={"education_level": "本科"},
        headers={"If-Match": entry.headers["etag"]},
    )
    assert corrected.status_code == 200, corrected.text
    assert in_the_way(await undo_of(client, roster)) == {"changed_since": 1}


async def test_whom_another_roster_names_is_its_own_from_then_on(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    wrong = (await imported(p, client, as_csv(person(1), person(2))))["id"]
    right = (await imported(p, client, as_csv(person(1, 学历="专科"), person(3))))["id"]
    assert effects(await undo_of(client, wrong)) == BLANK | {"withdrawn": 1, "passed_on": 1}
    await undone(p, client, wrong)
    assert (await shown(client, right))["counts"] == counts(accepted=2)
    left = (await client.get(f"{API}/graduates")).json()["items"]
    assert sorted(entry["education_level"] for entry in left) == ["专科", "本科"]
    await undone(p, client, right)
    assert (await client.get(f"{API}/graduates")).json()["items"] == []


async def test_the_later_roster_first_then_the_earlier_one(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    first = (await imported(p, client, as_csv(person(1))))["id"]
    second = (await imported(p, client, as_csv(person(1, 学历="专科"))))["id"]
    await undone(p, client, second)
    [entry] = (await client.get(f"{API}/graduates")).json()["items"]
    assert entry["education_level"] == "本科"
    await undone(p, client, first)
    assert (await client.get(f"{API}/graduates")).json()["items"] == []


async def test_only_another_person_of_the_area_agrees(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1))))["id"]
    request = await asked(client, roster)
    assert problem(await client.post(f"{API}/rosters/{roster}/undo", json={"reason": "再提（虚构）"})) == (
        409,
        "change-pending",
    )
    assert (await decided(client, request)).status_code == 403
    for stranger in (city(p, "wuhan"), p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")):
        assert problem(await decided(stranger, request)) == (404, "change-request-not-found")
        assert (await stranger.get(f"{API}/roster-undos")).json()["items"] == []
    assert (await decided(city(p), request, verdict="perhaps")).status_code == 422
    [waiting] = (await city(p).get(f"{API}/roster-undos")).json()["items"]
    assert (waiting["roster_id"], waiting["request"]["reason"]) == (roster, "误传了往届毕业生的名册（虚构）")
    assert (await decided(city(p), request, verdict="refuse")).status_code == 200
    assert problem(await decided(city(p), request)) == (409, "already-decided")
    await p.run_job("registry", "undo_rosters")
    assert (await shown(client, roster))["counts"] == counts(accepted=1)


async def test_an_officer_agrees_to_no_undo_of_their_own(platform: Boot) -> None:
    p = await platform("registry")
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    header = (*HEADER, "学校代码")
    roster = (await imported(p, reviewer, as_csv([*person(1), SCHOOL], header=header)))["id"]
    request = await asked(reviewer, roster)
    assert problem(await decided(reviewer, request)) == (409, "same-person")
    answer = await decided(p.as_(Role.DISTRICT_APPROVER, area="urumqi/650102"), request)
    assert answer.status_code == 200, answer.text


async def test_foreign_offices_neither_see_nor_ask(platform: Boot) -> None:
    p = await platform("registry")
    roster = (await imported(p, office(p), as_csv(person(1))))["id"]
    for stranger in (office(p, OTHER_SCHOOL), p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")):
        for path in ("undo", "undo-obstacles"):
            assert (await stranger.get(f"{API}/rosters/{roster}/{path}")).status_code == 404
        asking = await stranger.post(f"{API}/rosters/{roster}/undo", json={"reason": "（虚构）"})
        assert asking.status_code == 404
    assert (await p.as_(Role.PAYER, area="urumqi").get(f"{API}/rosters/{roster}/undo")).status_code == 403
    assert (await office(p).post(f"{API}/rosters/{roster}/undo", json={"reason": ""})).status_code == 422


async def test_the_office_takes_its_asking_back_and_no_other_does(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1))))["id"]
    path = f"{API}/rosters/{roster}/undo/withdrawal"
    assert problem(await client.post(path)) == (409, "undo-not-waiting")
    request = await asked(client, roster)
    assert (await office(p, OTHER_SCHOOL).post(path)).status_code == 404
    assert (await city(p).post(path)).status_code == 403
    assert (await office(p).post(path)).status_code == 201
    assert problem(await decided(city(p), request)) == (409, "already-decided")
    assert (await undo_of(client, roster))["state"] == "none"


async def test_a_roster_is_not_undone_before_it_is_imported_nor_twice(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    answer = await upload(client, as_csv(person(1)))
    path = f"{API}/rosters/{answer.json()['id']}/undo"
    assert problem(await client.post(path, json={"reason": "（虚构）"})) == (409, "roster-not-imported")
    await p.run_job("registry", "import_rosters")
    await agreed(p, client, answer.json()["id"])
    assert problem(await client.post(path, json={"reason": "（虚构）"})) == (409, "roster-not-imported")
    await p.run_job("registry", "undo_rosters")
    assert problem(await client.post(path, json={"reason": "（虚构）"})) == (409, "roster-not-imported")


@pytest.mark.parametrize("meanwhile", ["asked", "agreed"])
async def test_who_is_served_after_the_asking_stays(platform: Boot, meanwhile: str) -> None:
    """Before the second person agrees it is refused; after, the person stays, and it is seen that they did."""
    p = await platform("registry")
    await p.set_time("2023-07-28T10:00:00+08:00")
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1, 求职地区划="650102"), person(2))))["id"]
    [first, _] = [row["graduate_id"] for row in await rows_of(client, roster)]
    request = await asked(client, roster)
    contact = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:00:00+08:00"}
    district = p.as_(Role.CASEWORKER, area="urumqi/650102")
    if meanwhile == "agreed":
        assert (await decided(city(p), request)).status_code == 200
    assert (await district.post(f"{API}/graduates/{first}/contacts", json=contact)).status_code == 201
    if meanwhile == "asked":
        assert problem(await decided(city(p), request)) == (409, "roster-built-on")
        return
    await p.run_job("registry", "undo_rosters")
    assert (await shown(client, roster))["counts"] == counts() | {"undone": 1, "stayed": 1}
    [left] = (await client.get(f"{API}/graduates")).json()["items"]
    assert left["id"] == first
