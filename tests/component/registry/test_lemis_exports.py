"""Records in the codes of LEMIS: as the field tables say, masked; in clear for a purpose, counted and written down."""

import io
from typing import Any

import httpx
import openpyxl
import pytest

from contracts.roles import Role
from tests.component.registry.conftest import Settings
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    audit_of,
    count,
    everything,
    id_number,
    on_friday,
    problem,
    registered,
    stated,
    worker,
)
from tests.support.platform import Boot, Platform

RECORDS = f"{API}/lemis-records"
WHY = "录入经办系统失业登记（虚构）"
HEADS = ["aac003", "aac002", "aac004", "aac005", "aac006", "aac010", "aac011"]
OF_UNEMPLOYMENT = [*HEADS, "ajc093", "失业时间", "aae005", "aab301"]
CLEAR = {
    "aac003": "测试丁",
    "aac002": id_number(1),
    "aac004": "1",
    "aac005": "57",
    "aac006": "1999-12-31",
    "aac010": "650102",
    "aac011": "21",
    "ajc093": "02",
    "失业时间": "2023-07-01",
    "aae005": "13800000001",
    "aab301": "650102",
}


async def unemployed(p: Platform, serial: int = 1, area: str = STREET) -> str:
    about = {"education_level": "本科", "university_code": "10755"}
    entry = str((await registered(p, serial, area, **about))["id"])
    study = {
        "school_code": "10755",
        "education_level": "本科",
        "major": "会计学",
        "details": {"ethnicity": {"system": "gbt3304", "code": "97"}},
    }
    answer = await p.as_(Role.UNIVERSITY_OFFICE, org="10755").post(f"{API}/graduates/{entry}/study-records", json=study)
    assert answer.status_code == 201, answer.text
    await stated(worker(p, area), entry, "unemployed", "2023-07-01")
    return entry


async def in_clear(client: httpx.AsyncClient, *people: str, **changes: Any) -> httpx.Response:
    body = {"record": "unemployment", "graduate_ids": [*people], "purpose": WHY}
    return await client.post(f"{API}/lemis-exports", json=body | changes)


def rows_of(answer: httpx.Response) -> list[list[Any]]:
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell for row in sheet for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    return [[cell.value or "" for cell in row] for row in sheet]


async def test_the_list_has_the_columns_and_codes_of_the_table_and_masks_as_the_screen_does(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await unemployed(p)
    await registered(p, 2)
    [row] = (await worker(p).get(RECORDS, params={"record": "unemployment"})).json()["items"]
    assert (row["graduate_id"], list(row["values"])) == (entry, OF_UNEMPLOYMENT)
    masked = {"aac003": "测**", "aac002": f"{id_number(1)[:4]}{'*' * 10}{id_number(1)[-4:]}", "aae005": "138****0001"}
    hidden = {"aac004": "*", "aac005": "**", "aac006": "19******31"}
    assert row["values"] == {**CLEAR, **masked, **hidden}
    both = (await worker(p).get(RECORDS, params={"record": "registration"})).json()["items"]
    assert [one["values"]["aae036"] for one in both] == ["2023-07-28"] * 2
    assert (both[0]["values"]["aac183"], both[1]["values"]["aac011"]) == ("会计学", "")


async def test_a_column_says_its_system_and_where_it_was_seen(platform: Boot) -> None:
    p = await on_friday(platform)
    rows = (await worker(p).get(f"{API}/lemis-columns", params={"record": "unemployment"})).json()
    assert [row["column"] for row in rows] == OF_UNEMPLOYMENT
    assert (rows[6]["title"], rows[6]["system"], rows[6]["sensitive"]) == ("文化程度", "lemis_aac011", False)
    assert all(row["source"] for row in rows)


async def test_the_workbook_has_both_head_rows_every_cell_as_text_and_leaves_a_trace(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial in range(1, 4):
        await unemployed(p, serial)
    table = rows_of(await worker(p).get(f"{API}/lemis-workbook", params={"record": "unemployment"}))
    assert (table[0], table[1][:2]) == (OF_UNEMPLOYMENT, ["姓名", "公民身份号码"])
    assert [row[1][4:14] for row in table[2:]] == ["*" * 10] * 3
    assert [action for action, *_ in await audit_of(p, "unemployment")] == ["export_lemis_records"]


async def test_chosen_people_leave_in_clear_and_each_is_a_look(platform: Boot) -> None:
    p = await on_friday(platform)
    first, second = await unemployed(p), await unemployed(p, 2)
    table = rows_of(await in_clear(worker(p), second, first))
    assert [(row[1], row[2]) for row in table[2:]] == [(id_number(1), "1"), (id_number(2), "2")]
    assert dict(zip(table[0], table[2], strict=True)) == CLEAR
    for person in (first, second):
        assert ("reveal_lemis_record", "caseworker", WHY) in await audit_of(p, person)


async def test_more_than_an_hour_allows_leave_not_at_all(platform: Boot, settings: Settings) -> None:
    settings(REVEALS_PER_HOUR=2)
    p = await on_friday(platform)
    people = [await unemployed(p, serial) for serial in (1, 2, 3)]
    client = worker(p)
    assert problem(await in_clear(client, *people)) == (429, "too-many-reveals")
    assert await count(p, "reveal_tally") == 0
    assert (await in_clear(client, *people[:2])).status_code == 200
    assert problem(await in_clear(client, people[2])) == (429, "too-many-reveals")


async def test_records_leave_in_clear_of_ones_own_people_alone(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await unemployed(p)
    placed = str((await registered(p, 2))["id"])
    for client, people in ((worker(p, OTHER_DISTRICT), [entry]), (worker(p), [entry, placed])):
        assert problem(await in_clear(client, *people)) == (404, "not-found")
    for role in (Role.AUDITOR, Role.UNIVERSITY_OFFICE):
        assert (await in_clear(p.as_(role, area="urumqi", org="10755"), entry)).status_code == 403
    assert (await worker(p, OTHER_DISTRICT).get(RECORDS, params={"record": "unemployment"})).json()["items"] == []
    book = f"{API}/lemis-workbook?record=unemployment"
    assert len(rows_of(await worker(p, OTHER_DISTRICT).get(book))) == 2
    assert problem(await worker(p, OTHER_DISTRICT).get(f"{book}&area={STREET}")) == (404, "area-not-found")
    assert (await p.as_(Role.OBSERVER, area="urumqi").get(f"{RECORDS}?record=unemployment")).status_code == 403


@pytest.mark.parametrize(
    "changes", [{"purpose": "无"}, {"graduate_ids": []}, {"record": "placement"}, {"fields": ["phone"]}]
)
async def test_what_an_export_cannot_be(platform: Boot, changes: dict[str, Any]) -> None:
    p = await on_friday(platform)
    entry = await unemployed(p)
    assert (await in_clear(worker(p), entry, **changes)).status_code == 422
    assert (await worker(p).get(RECORDS)).status_code == 422


async def test_a_list_goes_on_where_the_page_ended(platform: Boot) -> None:
    p = await on_friday(platform)
    people = [await unemployed(p, serial) for serial in (1, 2, 3)]
    query = "record=unemployment&limit=2"
    page = (await worker(p).get(f"{RECORDS}?{query}")).json()
    rest = (await worker(p).get(f"{RECORDS}?{query}&cursor={page['next_cursor']}")).json()
    assert [row["graduate_id"] for row in (*page["items"], *rest["items"])] == people
    assert len(await everything(worker(p), f"{API}/graduates?status=unemployed")) == 3
