"""Which column of a roster is what: its headings say it, or its owner, once for a layout; nothing before that."""

import asyncio
from typing import Any

import httpx

from contracts.roles import Role
from tests.component.registry.roster_steps import DISTRICT, ODD, PROBLEM, SAID, count, say
from tests.support.platform import Boot
from tests.support.roster_files import ministry_file, ministry_row
from tests.support.rosters import (
    HEADER,
    OTHER_SCHOOL,
    as_csv,
    counts,
    id_number,
    imported,
    office,
    person,
    shown,
    upload,
)


async def columns(client: httpx.AsyncClient, roster: str) -> dict[str, Any]:
    answer = await client.get(f"/registry/v1/rosters/{roster}/columns")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def test_unknown_headings_wait_are_said_once_and_the_next_file_of_that_layout_asks_nobody(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await upload(client, as_csv(person(1), header=ODD))).json()["id"]
    assert await p.run_job("registry", "import_rosters") == 0
    assert (await shown(client, roster))["state"] == "waiting"
    view = await columns(client, roster)
    assert view["missing"] == ["姓名", "身份证件号码"]
    assert [(one["heading"], one["field"]) for one in view["columns"][:3]] == [
        *(("学生", None), ("证件", None)),
        ("手机号", "phone"),
    ]
    assert view["columns"][1]["samples"] == ["6" + "*" * 17]
    assert (await say(client, roster, SAID)).json()["state"] == "queued"
    assert await p.run_job("registry", "import_rosters") == 1
    assert (await shown(client, roster))["counts"] == counts(accepted=1)
    assert (await imported(p, client, as_csv(person(2), header=ODD)))["counts"] == counts(accepted=1)
    another = await upload(office(p, OTHER_SCHOOL), as_csv(person(3), header=ODD))
    assert another.json()["state"] == "waiting"


async def test_a_preview_shows_the_first_rows_masked_and_what_is_not_read(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    rows = [ministry_row(serial, zzmm="群众") for serial in range(1, 8)]
    answer = await client.post(
        "/registry/v1/rosters",
        data={"city": "urumqi", "preview": "true"},
        files={"file": ("上报.xlsx", ministry_file(*rows))},
    )
    roster = answer.json()["id"]
    view = await columns(client, roster)
    assert (view["state"], view["header_rows"], view["missing"]) == ("waiting", 2, [])
    read = {one["field"]: one["heading"] for one in view["fields"] if one["column"]}
    assert (read["graduates_on"], read["education_level"], read["hardship"]) == ("毕业时间", "学历", "困难生类别")
    by_heading = {one["heading"]: one for one in view["columns"]}
    assert by_heading["身份证号"]["samples"][0].startswith("6501**********")
    assert len(by_heading["姓名"]["samples"]) == 5
    assert (by_heading["政治面貌"]["field"], by_heading["政治面貌"]["samples"][0]) == (None, "群*")
    assert id_number(1) not in str(view)
    said = {one["field"]: one["column"] for one in view["fields"] if one["column"]}
    assert (await say(client, roster, said)).status_code == 200
    await p.run_job("registry", "import_rosters")
    assert (await shown(client, roster))["counts"] == counts(accepted=7)


async def test_what_is_said_must_name_columns_that_there_are_once_and_all_that_a_roster_needs(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await upload(client, as_csv(person(1), header=ODD))).json()["id"]
    for said, slug in (
        ({**SAID, "phone": 7}, "columns-unknown"),
        ({**SAID, "phone": 1}, "columns-unknown"),
        ({**SAID, "phone": 0}, "invalid-input"),
        ({**SAID, "nickname": 6}, "columns-unknown"),
        ({"name": 1, "id_number": 2}, "columns-missing"),
    ):
        answer = await say(client, roster, said)
        assert (answer.status_code, answer.json()["type"]) == (422, PROBLEM + slug), said
    assert (await shown(client, roster))["state"] == "waiting"
    assert await count(p, "SELECT count(*) FROM roster_layout") == 0


async def test_once_rows_may_have_been_taken_nobody_changes_the_columns(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_csv(person(1))))["id"]
    assert (await say(client, roster, SAID)).json()["state"] == "done"
    refused = await say(client, roster, {**SAID, "phone": 6, "seeking_area": 3})
    assert (refused.status_code, refused.json()["type"]) == (409, f"{PROBLEM}roster-begun")


async def test_two_who_say_different_things_at_once_are_one_word_and_one_refusal(platform: Boot) -> None:
    p = await platform("registry")
    roster = (await upload(office(p), as_csv(person(1), header=ODD))).json()["id"]
    other = {**SAID, "phone": 6, "seeking_area": 3}
    answers = await asyncio.gather(say(office(p), roster, SAID), say(office(p), roster, other))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await count(p, "SELECT count(*) FROM audit_entry WHERE action = 'map_roster_columns'") == 1


async def test_only_the_owner_sees_and_says_what_the_columns_are(platform: Boot) -> None:
    p = await platform("registry")
    roster = (await upload(office(p), as_csv(person(1), header=ODD))).json()["id"]
    path = f"/registry/v1/rosters/{roster}/columns"
    for stranger in (office(p, OTHER_SCHOOL), p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)):
        assert (await stranger.get(path)).status_code == 404
        assert (await say(stranger, roster, SAID)).status_code == 404
    for role in (Role.GRADUATE, Role.AUDITOR, Role.EMPLOYER_CLERK):
        assert (await say(p.as_(role, area="urumqi"), roster, SAID)).status_code == 403
    assert (await say(p.anonymous, roster, SAID)).status_code == 401


async def test_a_file_that_names_hardly_anything_is_refused_and_nobody_is_asked(platform: Boot) -> None:
    p = await platform("registry")
    answer = await upload(office(p), as_csv(person(2), header=tuple(person(1))))
    assert (answer.status_code, answer.json()["type"]) == (422, f"{PROBLEM}columns-missing")


async def test_two_columns_of_one_field_refuse_the_file_unless_somebody_tells_them_apart(
    platform: Boot,
) -> None:
    p = await platform("registry")
    client = office(p)
    content = as_csv([*person(1), "13800000001"], header=(*HEADER, "联系电话"))
    refused = await upload(client, content)
    assert (refused.status_code, refused.json()["repeated"]) == (422, ["手机号"])
    data = {"city": "urumqi", "preview": "true"}
    taken = await client.post("/registry/v1/rosters", data=data, files={"file": ("名册.csv", content)})
    roster = taken.json()["id"]
    assert [one["field"] for one in (await columns(client, roster))["columns"]][2::4] == [None, None]
    assert (await say(client, roster, {**SAID, "phone": 7})).status_code == 200
    await p.run_job("registry", "import_rosters")
    assert await count(p, "SELECT count(*) FROM graduate WHERE phone_index IS NOT NULL") == 1
