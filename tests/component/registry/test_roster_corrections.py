"""Refused rows: put right in place, and handed in again alone, in the roster that they were refused in."""

import asyncio
import io

import openpyxl

from contracts.roles import Role
from tests.component.registry.people import API, problem
from tests.component.registry.undo_steps import agreed
from tests.support.platform import Boot
from tests.support.rosters import HEADER, OTHER_SCHOOL, as_xlsx, counts, imported, office, person, rows_of, shown


def path(roster: str, row: int = 3) -> str:
    return f"{API}/rosters/{roster}/rows/{row}/correction"


async def test_a_refused_row_is_put_right_and_judged_again_at_once(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_xlsx(person(1), person(2, 学历="小学"))))["id"]
    wrong = await client.post(path(roster), json={"cells": {"学历": "幼儿园"}})
    assert (wrong.status_code, wrong.json()["outcome"]) == (201, "rejected")
    answer = await client.post(path(roster), json={"cells": {"学历": "本科"}})
    assert (answer.status_code, answer.json()["outcome"]) == (201, "accepted")
    assert (await shown(client, roster))["counts"] == counts(accepted=2)
    assert problem(await client.post(path(roster), json={"cells": {"学历": "专科"}})) == (409, "roster-row-not-refused")


async def test_who_may_not_and_what_is_no_correction(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await imported(p, client, as_xlsx(person(1), person(2, 学历="小学"))))["id"]
    body = {"cells": {"学历": "本科"}}
    assert problem(await client.post(path(roster, 99), json=body)) == (404, "roster-row-not-found")
    assert problem(await client.post(path(roster), json={"cells": {"血型": "A"}})) == (422, "roster-column-unknown")
    assert (await client.post(path(roster), json={"cells": {}})).status_code == 422
    for stranger in (office(p, OTHER_SCHOOL), p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")):
        assert (await stranger.post(path(roster), json=body)).status_code == 404
    assert (await p.as_(Role.AUDITOR, area="urumqi").post(path(roster), json=body)).status_code == 403
    answers = await asyncio.gather(*(office(p).post(path(roster), json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    await agreed(p, client, roster)
    assert problem(await client.post(path(roster), json=body)) == (409, "roster-not-done")


async def test_the_file_that_came_back_is_handed_in_again_and_its_roster_becomes_whole(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    people = [person(1), person(2, 学历="小学"), person(3, 毕业年份="去年"), person(4)]
    roster = (await imported(p, client, as_xlsx(*people)))["id"]
    back = await client.get(f"{API}/rosters/{roster}/file?purpose=更正退回的行后再报")
    sheet = openpyxl.load_workbook(io.BytesIO(back.content)).worksheets[0]
    [head, *lines] = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    place = {name: number for number, name in enumerate(head)}
    for line in lines:
        line[place["学历"]], line[place["毕业年份"]] = "本科", "2023"
    bad = [line for line in lines if line[place["结果"]] == "未接收"]
    again = as_xlsx(*bad, lines[0], [*bad[0][:-1], "999"], header=tuple(head))
    foreign = await office(p, OTHER_SCHOOL).post(
        f"{API}/rosters/{roster}/corrections", files={"file": ("a.xlsx", again)}
    )
    assert foreign.status_code == 404
    answer = await client.post(f"{API}/rosters/{roster}/corrections", files={"file": ("更正.xlsx", again)})
    assert answer.status_code == 202, answer.text
    assert {name: answer.json()[name] for name in ("taken", "not_refused", "mistaken")} == {
        "taken": 2,
        "not_refused": 1,
        "mistaken": 1,
    }
    await p.run_job("registry", "import_rosters")
    assert (await shown(client, roster))["counts"] == counts(accepted=4)
    assert [row["row_no"] for row in await rows_of(client, roster)] == [2, 3, 4, 5]
    bare = as_xlsx(person(2), header=HEADER)
    refused = await client.post(f"{API}/rosters/{roster}/corrections", files={"file": ("a.xlsx", bare)})
    assert problem(refused) == (422, "columns-missing")


async def test_a_row_is_shown_cell_by_cell_masked_and_rows_are_filtered_by_their_reason(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    people = [person(1), person(2, 学历="小学", 手机号="13800000001"), person(3, 毕业年份="去年%")]
    roster = (await imported(p, client, as_xlsx(*people)))["id"]
    answer = await client.get(f"{API}/rosters/{roster}/rows/3")
    cells = {cell["title"]: cell["shown"] for cell in answer.json()["cells"]}
    assert (cells["学历"], cells["手机号"], cells["毕业年份"]) == ("小学", "138****0001", "2023")
    assert person(2)[1] not in answer.text
    assert answer.json()["reason"].startswith("学历应为")
    assert [row["row_no"] for row in await rows_of(client, roster, outcome="rejected", reason="毕业年份")] == [4]
    assert [row["row_no"] for row in await rows_of(client, roster, reason="应为")] == [3, 4]
    assert await rows_of(client, roster, reason="%") == []
    assert (await client.get(f"{API}/rosters/{roster}/rows/99999999999")).status_code in (404, 422)
    assert problem(await client.get(f"{API}/rosters/{roster}/rows/99")) == (404, "roster-row-not-found")
    assert (await office(p, OTHER_SCHOOL).get(f"{API}/rosters/{roster}/rows/3")).status_code == 404
    assert (await p.as_(Role.AUDITOR, area="urumqi").get(f"{API}/rosters/{roster}/rows/3")).status_code == 403
