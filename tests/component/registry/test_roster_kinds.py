"""Rosters as offices and programs make them: each kind of oddity is read, or said in words beside its row."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from contracts.roles import Role
from tests.component.registry.roster_steps import count
from tests.support.platform import Boot
from tests.support.roster_files import (
    TITLES,
    drawn,
    in_zip64,
    ministry_file,
    ministry_row,
    with_error,
    with_part_elsewhere,
    with_styled_tail,
    written,
)
from tests.support.rosters import (
    HEADER,
    OTHER_SCHOOL,
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

PHONE = "缺手机号，待补"
ONE, TWO = (person(serial)[:5] for serial in (1, 2))


def _below_a_title(book: Any, sheet: Any) -> None:
    sheet.merge_range(0, 0, 0, 4, "某大学2023届毕业生名册")
    written(sheet, ["制表人：某某"], TITLES, ONE, first=1)


def _with_serial_formula(book: Any, sheet: Any) -> None:
    written(sheet, ["序号", *TITLES], ["", *ONE])
    sheet.write_formula("A2", "=ROW()-1", None, "1")


def _year_as_day(book: Any, sheet: Any) -> None:
    written(sheet, TITLES, ONE)
    sheet.write_datetime(1, 3, datetime(2023, 6, 30), book.add_format({"num_format": "yyyy-mm-dd"}))


def _numbers(book: Any, sheet: Any) -> None:
    written(sheet, TITLES, ONE)
    sheet.write_number(1, 2, 13800000001)
    sheet.write_number(1, 3, 2023)


def _instructions_first(book: Any, sheet: Any) -> None:
    written(sheet, ["请在第二张表填写"])
    written(book.add_worksheet("毕业生"), TITLES, ONE)


def _spread(cells: str, encoding: str = "utf-8") -> bytes:
    return cells.encode(encoding)


LINES = [",".join(cells) for cells in (TITLES, ONE)]
READ: dict[str, Callable[[], bytes]] = {
    "ZIP64": lambda: in_zip64(as_xlsx(ONE, header=TITLES)),
    "the workbook's part by another name": lambda: with_part_elsewhere(as_xlsx(ONE, header=TITLES)),
    "a title and a line above the header": lambda: drawn(_below_a_title),
    "a formula in a column that is not read": lambda: drawn(_with_serial_formula),
    "the year as a date": lambda: drawn(_year_as_day),
    "numbers as numbers": lambda: drawn(_numbers),
    "a sheet of instructions first": lambda: drawn(_instructions_first),
    "two byte-order marks": lambda: "\ufeff\ufeff".encode() + "\n".join(LINES).encode(),
    "apostrophes": lambda: _spread("\n".join(LINES).replace(id_number(1), "'" + id_number(1)), "gb18030"),
    "formulas that only say text": lambda: _spread("\n".join(LINES).replace(id_number(1), f'="{id_number(1)}"')),
    "tabs within cells": lambda: _spread("\n".join(LINES).replace(id_number(1), "\t" + id_number(1))),
    "semicolons": lambda: _spread("\n".join(LINES).replace(",", ";")),
    "tabs in GB18030": lambda: _spread("\r\n".join(LINES).replace(",", "\t"), "gb18030"),
    "UTF-16 as Excel saves it": lambda: _spread("\r\n".join(LINES).replace(",", "\t"), "utf-16"),
    "UTF-16 without a mark": lambda: _spread("\r\n".join(LINES).replace(",", "\t"), "utf-16-le"),
    "a blank row below the header": lambda: _spread("\n".join([LINES[0], ",,,,", LINES[1]])),
    "remarks in the header": lambda: as_xlsx(
        ONE, header=("姓名（必填）", "身份证件号码(18位)", "手机号【选填】", "毕业年份", "学历")
    ),
    "invisible marks and full width in the header": lambda: as_xlsx(ONE, header=("\u200b姓名\u00a0", *TITLES[1:])),
    "columns in another order": lambda: as_csv(ONE[::-1], header=TITLES[::-1]),
}


@pytest.mark.parametrize("kind", READ)
async def test_a_roster_as_it_comes_is_read_in_one_step(platform: Boot, kind: str) -> None:
    p = await platform("registry")
    view = await imported(p, office(p), READ[kind]())
    assert (view["state"], view["counts"]) == ("done", counts(accepted=1))


async def test_the_ministrys_fifty_columns_go_in_untouched_and_wait_for_phones(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, ministry_file(ministry_row(1), ministry_row(2, xl="硕士生毕业", bysj="202306")))
    assert view["counts"] == counts(accepted=2)
    assert [row["reason"] for row in await rows_of(client, view["id"])] == [PHONE, PHONE]
    listed = (await client.get("/registry/v1/graduates")).json()["items"]
    assert sorted((one["cohort_year"], one["education_level"], one["university_code"]) for one in listed) == [
        (2023, "本科", "10755"),
        (2023, "硕士研究生", "10755"),
    ]


async def test_styled_blanks_below_the_people_count_for_nothing(platform: Boot) -> None:
    p = await platform("registry")
    content = with_styled_tail(as_xlsx(ONE, header=TITLES), 300_000)
    assert (await imported(p, office(p), content))["counts"] == counts(accepted=1)


async def test_hidden_rows_are_named_and_nobody_in_them_is_taken(platform: Boot) -> None:
    def draw(book: Any, sheet: Any) -> None:
        written(sheet, TITLES, ONE, TWO)
        sheet.set_row(1, None, None, {"hidden": True})

    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, drawn(draw))
    assert view["counts"] == counts(accepted=1, rejected=1)
    hidden = (await rows_of(client, view["id"], outcome="rejected"))[0]
    assert (hidden["row_no"], "隐藏" in hidden["reason"]) == (2, True)


async def test_merged_cells_and_errors_are_named_in_their_row(platform: Boot) -> None:
    def draw(book: Any, sheet: Any) -> None:
        written(sheet, HEADER, person(1), person(2, 学历=""), person(3, 手机号="#N/A"))
        sheet.merge_range(1, 4, 2, 4, "本科")

    p = await platform("registry")
    client = office(p)
    found = await rows_of(client, (await imported(p, client, with_error(drawn(draw), "C4")))["id"])
    assert [(row["outcome"], row["reason"]) for row in found] == [
        ("accepted", PHONE),
        ("rejected", "学历在合并单元格里，请取消合并，逐行填写"),
        ("accepted", f"手机号未采用：手机号的单元格是错误值 #REF!；{PHONE}"),
    ]


async def test_a_stray_quote_costs_its_row_alone(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    lines = [",".join(cells) for cells in (TITLES, ONE, TWO, person(3)[:5])]
    lines[2] = '"' + lines[2][:2] + '"' + lines[2][2:]
    found = await rows_of(client, (await imported(p, client, "\n".join(lines).encode()))["id"])
    assert [(row["row_no"], row["outcome"]) for row in found] == [(2, "accepted"), (3, "rejected"), (4, "accepted")]
    assert found[1]["reason"] == "第 3 行的引号不成对，无法分清各列"


async def test_what_is_no_workbook_of_today_is_said_to_be_what_it_is(platform: Boot) -> None:
    p = await platform("registry")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    for content, words in (
        (old, "旧版 .xls"),
        (old + "EncryptedPackage".encode("utf-16-le"), "加密"),
        ("<html><table><tr><td>姓名</td></tr></table></html>".encode(), "网页"),
    ):
        answer = await upload(office(p), content, name="名册.xls")
        assert answer.status_code == 415
        assert words in answer.json()["detail"]


async def test_what_the_ministrys_columns_say_of_a_study_is_recorded_masked_and_a_hardship_stays_a_hint(
    platform: Boot,
) -> None:
    p = await platform("registry")
    client = office(p)
    await imported(p, client, ministry_file(ministry_row(1), ministry_row(2, xbdm="7")))
    people = {one["id"] for one in (await client.get("/registry/v1/graduates")).json()["items"]}
    assert len(people) == 2
    for one in people:
        [record] = (await client.get(f"/registry/v1/graduates/{one}/study-records")).json()
        assert (record["school_code"], record["source"], record["graduates_on"]) == ("10755", "10755", "2023-06-30")
        details = {detail["field"]: detail for detail in record["details"]}
        assert (details["schooling"]["system"], details["schooling"]["code"]) == ("moe_schooling", "31")
        assert details["hardship"]["text"] == "****"
        assert "political_status" not in details
    assert await count(p, "SELECT count(*) FROM hardship") == 0


async def test_the_roster_comes_back_in_the_ministrys_form_masked(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, ministry_file(ministry_row(1, dwmc="某某有限公司")))
    answer = await client.get(f"/registry/v1/rosters/{view['id']}/ministry-form")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    codes, words, cells = ([str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True))
    assert (len(codes), codes[1], words[1]) == (50, "xm", "姓名")
    said = dict(zip(codes, cells, strict=True))
    assert said["sfzh"].startswith("6501**********")
    assert (said["xm"], said["xl"], said["dwmc"], said["yxdm"]) == ("测**", "本科生毕业", "某某有限公司", "10755")
    assert id_number(1) not in str(cells)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    own = await imported(p, client, as_xlsx(TWO, header=TITLES))
    answer = await client.get(f"/registry/v1/rosters/{own['id']}/ministry-form")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    said = {code: str(sheet.cell(3, place).value) for place, code in enumerate(codes, 1)}
    assert (said["bysj"], said["xl"], said["yxdm"]) == ("2023", "本科", "10755")
    assert await count(p, "SELECT count(*) FROM audit_entry WHERE action = 'export_roster'") == 2
    assert (await office(p, OTHER_SCHOOL).get(f"/registry/v1/rosters/{own['id']}/ministry-form")).status_code == 404
    auditor = p.as_(Role.AUDITOR, area="urumqi")
    assert (await auditor.get(f"/registry/v1/rosters/{own['id']}/ministry-form")).status_code == 403
