"""What comes back of a roster: reasons beside the rows, masked, to those alone whom it concerns."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.roster_steps import DISTRICT, PROBLEM, count
from tests.support.platform import Boot
from tests.support.rosters import (
    HEADER,
    OTHER_SCHOOL,
    SCHOOL,
    as_csv,
    as_xlsx,
    counts,
    id_number,
    imported,
    office,
    person,
    rows_of,
    upload,
)


async def test_the_file_comes_back_with_the_reasons_beside_the_rows(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    header = (*HEADER, "备注")
    rows = [[*person(1), "+8 分"], [*person(2, 毕业年份="去年"), "@备注"], [*person(1), ""]]
    view = await imported(p, client, as_xlsx(*rows, header=header))
    answer = await client.get(f"/registry/v1/rosters/{view['id']}/file?purpose=核对名册")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    table = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert table == [
        [*header, "结果", "原因", "原行号"],
        [*rows[0], "已接收", "缺手机号，待补", "2"],
        [*rows[1], "未接收", "毕业年份应为 4 位年份", "3"],
        [*rows[2], "重复", "与本名册第 2 行是同一身份证件号码", "4"],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    taken = "SELECT count(*) FROM audit_entry WHERE action = 'download_roster' AND purpose = '核对名册'"
    assert await count(p, taken) == 1


@pytest.mark.parametrize("purpose", ["", "?purpose=", "?purpose=查", "?purpose=%20%20%20%20%20%20"])
async def test_a_roster_in_clear_states_what_it_is_for(platform: Boot, purpose: str) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_xlsx(person(1)))
    answer = await client.get(f"/registry/v1/rosters/{view['id']}/file{purpose}")
    assert (answer.status_code, answer.json()["type"]) == (422, f"{PROBLEM}invalid-input")
    assert await count(p, "SELECT count(*) FROM audit_entry WHERE action = 'download_roster'") == 0


async def test_a_returned_csv_runs_nothing_and_can_be_uploaded_again(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_xlsx(person(1, 姓名="=cmd"), person(2, 手机号="+8613800000001")))
    answer = await client.get(
        f"/registry/v1/rosters/{view['id']}/file", params={"format": "csv", "purpose": "核对名册"}
    )
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (lines[1][0], lines[2][2]) == ("'=cmd", "'+8613800000001")
    again = await imported(p, client, answer.content)
    assert again["counts"] == counts(duplicate=1, rejected=1)
    back = await client.get(f"/registry/v1/rosters/{again['id']}/file", params={"format": "csv", "purpose": "核对名册"})
    assert back.content == answer.content.replace("已接收".encode(), "重复".encode())


async def test_the_template_has_our_columns_drop_downs_and_can_be_filled_in(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    answer = await client.get("/registry/v1/roster-template", params={"city": "urumqi"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert header == [*HEADER[:5], "户籍地区划", "常住地区划", "求职地区划", "求职意向"]
    assert book.sheetnames == ["名册", "填写说明"]
    lists = {
        str(check.sqref).rstrip("0123456789")[:1]: check.formula1 for check in sheet.data_validations.dataValidation
    }
    assert lists["E"] == '"专科,本科,硕士研究生,博士研究生"'
    assert "650102" in lists["H"]
    assert sheet.column_dimensions["B"].number_format == "@"
    for column, cell in enumerate([*person(1)[:5], "", "", "650102", "求职"], 1):
        sheet.cell(2, column, cell)
    filled = io.BytesIO()
    book.save(filled)
    view = await imported(p, client, filled.getvalue())
    assert view["counts"] == counts(accepted=1)
    listed = (await client.get("/registry/v1/graduates")).json()["items"][0]
    assert (listed["area"], listed["intention"], listed["university_code"]) == (DISTRICT, "job", SCHOOL)
    officer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    theirs = await officer.get("/registry/v1/roster-template", params={"city": "urumqi"})
    assert openpyxl.load_workbook(io.BytesIO(theirs.content)).worksheets[0]["F1"].value == "学校代码"


async def test_names_and_id_numbers_are_shown_masked_and_rows_filtered_and_paged(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_csv(person(1), person(2), person(3, 身份证件号码="12345")))
    pages, cursor = [], None
    for _ in range(3):
        query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = (await client.get(f"/registry/v1/rosters/{view['id']}/rows", params=query)).json()
        pages += answer["items"]
        cursor = answer["next_cursor"]
    assert cursor is None
    ends = [row["id_number"][-4:] for row in pages]
    assert ends == [id_number(1)[-4:], id_number(2)[-4:], "***"]
    assert pages[0]["id_number"].startswith("6501**********")
    assert pages[0]["name"] == "测**"
    assert [row["row_no"] for row in await rows_of(client, view["id"], outcome="rejected")] == [4]


async def test_the_cells_are_sealed_in_the_database(platform: Boot) -> None:
    p = await platform("registry")
    await imported(p, office(p), as_csv(person(1)))
    async with p.transaction("registry") as session:
        dump = str([tuple(row) for row in await session.execute(text("SELECT r, w FROM roster r, roster_row w"))])
    assert id_number(1) not in dump
    assert id_number(1).encode().hex() not in dump


async def test_a_foreign_school_or_jurisdiction_finds_no_roster(platform: Boot) -> None:
    p = await platform("registry")
    view = await imported(p, office(p), as_csv(person(1)))
    header = (*HEADER, "学校代码")
    officer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    of_district = await imported(p, officer, as_csv([*person(2), SCHOOL], header=header))
    strangers = {
        view["id"]: (office(p, OTHER_SCHOOL), officer),
        of_district["id"]: (office(p), p.as_(Role.CASEWORKER, area="urumqi/650103/650103001")),
    }
    for roster, clients in strangers.items():
        for client in clients:
            for door in ("", "/rows", "/file?purpose=核对名册", "/progress"):
                assert (await client.get(f"/registry/v1/rosters/{roster}{door}")).status_code == 404
            assert roster not in (await client.get("/registry/v1/rosters")).text
    assert [one["id"] for one in (await officer.get("/registry/v1/rosters")).json()["items"]] == [of_district["id"]]


async def test_a_school_lists_its_own_people_only_and_an_officer_nobody_outside_the_jurisdiction(
    platform: Boot,
) -> None:
    p = await platform("registry")
    header = (*HEADER, "学校代码")
    client = office(p)
    foreign = await imported(p, client, as_csv([*person(1), OTHER_SCHOOL], [*person(2), ""], header=header))
    assert [row["reason"] for row in await rows_of(client, foreign["id"])] == ["学校代码不是本校", "缺手机号，待补"]
    worker = p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002")
    rows = [[*person(3, 求职地区划=code), SCHOOL] for code in ("650103", "420102", "650102")]
    view = await imported(p, worker, as_csv(*rows, header=header))
    assert [row["outcome"] for row in await rows_of(worker, view["id"])] == ["rejected", "accepted", "duplicate"]
    listed = (await worker.get("/registry/v1/graduates")).json()["items"]
    assert [one["area"] for one in listed] == [f"{DISTRICT}/650102002"]


async def test_only_those_who_keep_rosters_may_upload_and_only_for_their_city(platform: Boot) -> None:
    p = await platform("registry")
    content = as_csv(person(1))
    for role in (Role.GRADUATE, Role.EMPLOYER_CLERK, Role.AUDITOR, Role.PAYER, Role.OPS):
        assert (await upload(p.as_(role, area="urumqi", org=SCHOOL), content)).status_code == 403
    assert (await upload(p.anonymous, content)).status_code == 401
    assert (await upload(p.as_(Role.UNIVERSITY_OFFICE), content)).status_code == 403
    officer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    assert (await upload(officer, content, city="wuhan")).status_code == 404
    assert (await upload(office(p), content, city="nowhere")).status_code == 404
