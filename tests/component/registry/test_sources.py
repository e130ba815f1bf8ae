"""Sources: whose code brought somebody to register, and what became of the people of a pushed list."""

from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    audit_of,
    everything,
    id_number,
    listed,
    on_friday,
    placed,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform
from tests.support.rosters import as_csv

DISTRICT, CITATION = "urumqi/650102", "自治区人社厅2023年7月推送（虚构）"
NEIGHBOUR = "urumqi/650102/650102003"


def reviewer(p: Platform, area: str = DISTRICT) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area=area)


async def code(p: Platform, street: str = STREET) -> dict[str, Any]:
    body = {"area": street, "title": "示例社区（虚构）"}
    answer = await worker(p, street).post(f"{API}/community-codes", json=body)
    assert answer.status_code == 201, answer.text
    issued: dict[str, Any] = answer.json()
    return issued


async def revoke(client: httpx.AsyncClient, issued: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{API}/community-codes/{issued['id']}/revocation")


async def push(client: httpx.AsyncClient, serials: list[int], **changes: str) -> httpx.Response:
    form = {"title": "离校未就业名单（虚构）", "citation": CITATION, "pushed_on": "2023-07-01", **changes}
    content = as_csv(*[["测试", id_number(serial)] for serial in serials], header=("姓名", "身份证号"))
    return await client.post(f"{API}/pushed-lists", data=form, files={"file": ("名单.csv", content)})


async def sheet(client: httpx.AsyncClient, name: str, area: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/sheets/{name}", params={"area": area})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def people_behind(client: httpx.AsyncClient, link: str) -> int:
    return len(await everything(client, link))


@pytest.mark.obligation("U-103")
async def test_promotion_counts_where_the_code_hangs_and_service_where_the_person_is(platform: Boot) -> None:
    p = await on_friday(platform)
    issued = await code(p)
    for serial in (2, 3, 4):
        await listed(p, serial)
    person = await registered(p, 1, NEIGHBOUR, source_code=issued["code"])
    shown = await sheet(worker(p), "community-codes", STREET)
    [row] = shown["rows"]
    assert (row["code"], row["registrations"], row["graduates"], row["per_hundred"]) == (issued["code"], 1, 3, "33.33")
    assert (await sheet(worker(p, NEIGHBOUR), "community-codes", NEIGHBOUR))["rows"] == []
    assert (person["area"], (await worker(p, NEIGHBOUR).get(f"{API}/graduates")).json()["items"][0]["id"]) == (
        NEIGHBOUR,
        person["id"],
    )
    [row] = (await sheet(reviewer(p), "community-codes", DISTRICT))["rows"]
    assert await people_behind(reviewer(p), row["names"]) == 1


@pytest.mark.obligation("U-103")
async def test_with_a_revoked_code_registration_succeeds_and_its_source_is_unknown(platform: Boot) -> None:
    p = await on_friday(platform)
    issued = await code(p)
    await registered(p, 1, source_code=issued["code"])
    assert (await revoke(worker(p), issued)).json()["revoked_on"] == "2023-07-28"
    assert problem(await revoke(worker(p), issued)) == (409, "code-revoked")
    await registered(p, 2, source_code=issued["code"])
    await registered(p, 3, source_code="NEVERISSUED")
    await registered(p, 4)
    shown = await sheet(worker(p), "community-codes", STREET)
    assert ([row["registrations"] for row in shown["rows"]], shown["unknown"]) == ([1], 2)
    assert await people_behind(worker(p), shown["unknown_names"]) == 2


async def test_a_code_is_of_ones_own_streets(platform: Boot) -> None:
    p = await on_friday(platform)
    body = {"area": OTHER_DISTRICT, "title": "示例社区（虚构）"}
    assert problem(await worker(p).post(f"{API}/community-codes", json=body)) == (403, "outside-jurisdiction")
    issued = await code(p)
    assert problem(await revoke(worker(p, OTHER_DISTRICT), issued))[0] == 404
    assert (await p.as_(Role.AUDITOR, area="urumqi").post(f"{API}/community-codes", json=body)).status_code == 403
    pages = [(await worker(p, area).get(f"{API}/community-codes")).json()["items"] for area in (STREET, NEIGHBOUR)]
    assert [[row["code"] for row in page] for page in pages] == [[issued["code"]], []]
    assert [action for action, *_ in await audit_of(p, issued["id"])] == ["issue_community_code"]


@pytest.mark.obligation("U-108")
async def test_of_a_hundred_pushed_eighty_register_and_fifty_are_placed(platform: Boot) -> None:
    """100 → 80 → 50, of the registered 45: five are placed without having registered."""
    p = await on_friday(platform)
    assert (await push(reviewer(p), list(range(1, 101)))).status_code == 201
    for serial in range(1, 81):
        entry = await registered(p, serial)
        if serial <= 45:
            await placed(p, entry["id"])
    for serial in range(81, 86):
        await placed(p, str((await listed(p, serial)).graduate_id))
    shown = await sheet(reviewer(p), "pushed-lists", DISTRICT)
    [row] = shown["rows"]
    assert (row["pushed"], row["registered"], row["placed"], row["registered_and_placed"]) == (100, 80, 50, 45)
    assert (row["placed_unregistered"], shown["clause"], shown["titles"]["pushed"]) == (5, "(五)20", "推送")
    for name, people in (("registered", 80), ("placed", 50), ("registered_and_placed", 45), ("placed_unregistered", 5)):
        assert await people_behind(reviewer(p), row["names"][name]) == people
    detail = (await reviewer(p).get(f"{API}/pushed-lists/{row['list_id']}")).json()
    assert len(detail["strangers"]) == 15


@pytest.mark.obligation("U-108")
async def test_who_stands_on_the_lists_of_two_districts_is_one_in_the_city(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    for area in (DISTRICT, "urumqi/650103"):
        assert (await push(reviewer(p, area), [1, 1])).status_code == 201
    shown = await sheet(p.as_(Role.CITY_APPROVER, area="urumqi"), "pushed-lists", "urumqi")
    assert [(row["pushed"], row["registered"]) for row in shown["rows"]] == [(1, 1), (1, 1)]
    assert (shown["total"]["pushed"], shown["total"]["registered"]) == (1, 1)
    assert len((await sheet(reviewer(p), "pushed-lists", DISTRICT))["rows"]) == 1


async def test_what_a_list_cannot_be(platform: Boot) -> None:
    p = await on_friday(platform)
    client = reviewer(p)
    assert (await push(client, [1])).status_code == 201
    assert (await push(client, [1])).status_code == 200
    assert problem(await push(client, [2], pushed_on="2023-07-29")) == (422, "not-yet-happened")
    assert (await push(client, [2], citation="无")).status_code == 422
    form = {"title": "名单（虚构）", "citation": CITATION, "pushed_on": "2023-07-01"}
    files = {"file": ("名单.csv", as_csv(["测试"], header=("姓名",)))}
    answer = await client.post(f"{API}/pushed-lists", data=form, files=files)
    assert problem(answer) == (422, "columns-missing")
    files = {"file": ("名单.csv", as_csv(["12"], [id_number(3)], header=("身份证号",)))}
    shown = (await client.post(f"{API}/pushed-lists", data=form, files=files)).json()
    assert (shown["total"], [row["row_no"] for row in shown["refused"]]) == (2, [2])


def as_rows(serials: list[int], **changes: Any) -> dict[str, Any]:
    head = {"title": "离校未就业名单（虚构）", "citation": CITATION, "pushed_on": "2023-07-01"}
    return {**head, "id_numbers": [id_number(serial) for serial in serials], **changes}


async def test_a_list_comes_as_json_too_and_is_the_same_people(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    rows, client = f"{API}/pushed-list-rows", reviewer(p)
    answers = [await client.post(rows, json=as_rows([1, 2, 2])) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    [row] = (await sheet(client, "pushed-lists", DISTRICT))["rows"]
    assert (row["pushed"], row["registered"]) == (2, 1)
    shown = (await client.post(rows, json=as_rows([3], id_numbers=["12", id_number(3)]))).json()
    assert (shown["total"], [line["row_no"] for line in shown["refused"]]) == (2, [1])
    assert problem(await client.post(rows, json=as_rows([4], pushed_on="2023-07-29"))) == (422, "not-yet-happened")
    wrong: list[dict[str, Any]] = [{"id_numbers": []}, {"id_numbers": [110105]}, {"citation": "无"}, {"names": ["甲"]}]
    for changes in wrong:
        assert (await client.post(rows, json=as_rows([4], **changes))).status_code == 422


async def test_a_list_is_its_own_areas(platform: Boot) -> None:
    p = await on_friday(platform)
    row = (await push(reviewer(p), [1])).json()
    other = reviewer(p, "urumqi/650103")
    assert problem(await other.get(f"{API}/pushed-lists/{row['id']}"))[0] == 404
    assert (await other.get(f"{API}/pushed-lists")).json()["items"] == []
    assert (await push(worker(p), [1])).status_code == 403
    assert (await worker(p).post(f"{API}/pushed-list-rows", json=as_rows([1]))).status_code == 403
    assert problem(await other.get(f"{API}/sheets/pushed-lists?area={DISTRICT}")) == (404, "area-not-found")
