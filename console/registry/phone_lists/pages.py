"""Who of the rosters has no phone, how many by school, and the list of phones that fills them in."""

from typing import Any

from starlette.responses import Response

from client.models.registry import MissingPhone, MissingPhoneCount, PhoneVerdict
from console.answers import table_file
from console.components import Cell, Column, Facts, Field, Link, Listing, Section, Shown, Table, View
from console.desk import Desk
from console.screens import Menu, Screens

screens = Screens()
HEADINGS = ("身份证件号码", "手机号")


@screens.page("/missing-phones", "缺手机号", "registry.list_missing_phones", Menu("名册与来源", "缺手机号", 31))
def missing(desk: Desk) -> Listing[MissingPhone]:
    fills = [Link("上传手机号表", "/phone-uploads", primary=True), Link("下载空表", "/phone-template", download=True)]
    counts = Link("按学校看人数", "/missing-phone-counts")
    return Listing(
        columns=(
            Column[MissingPhone]("姓名", lambda row: _person(desk, row)),
            Column[MissingPhone]("证件号", lambda row: row["id_number"]),
            Column[MissingPhone]("学校", lambda row: _school(desk, row["university_code"], row["area"])),
            Column[MissingPhone]("辖区", lambda row: desk.area_name(row["area"])),
            Column[MissingPhone]("届别", lambda row: row["cohort_year"], numeric=True),
            Column[MissingPhone]("列入名册", lambda row: row["listed_on"]),
        ),
        page=lambda **query: desk.registry.list_missing_phones(None, **query),
        links=[*(fills if desk.may(*fill.needs) else ()), counts],
        note="名册中没有手机号的人；另报一张表补上。已有号码的不覆盖。",
        empty="名册中的人都有手机号",
    )


def _person(desk: Desk, row: MissingPhone) -> Shown:
    leads = desk.may("registry.show_graduate")
    return Cell(row["name"] or "—", f"/people/{row['graduate_id']}" if leads else None)


def _school(desk: Desk, code: str | None, area: str) -> str:
    return desk.school_name(area.partition("/")[0], code)


@screens.page("/missing-phone-counts", "缺手机号人数", "registry.count_missing_phones")
def counts(desk: Desk) -> View:
    columns = (
        Column[MissingPhoneCount]("学校", lambda row: _school(desk, row["university_code"], desk.seat.area or "")),
        Column[MissingPhoneCount]("人数", lambda row: row["people"], numeric=True),
    )
    rows = desk.registry.count_missing_phones(None)
    section = Section("按学校", Table(columns, rows, empty="名册中的人都有手机号"))
    return View("缺手机号人数", [section], links=[Link("逐人看", "/missing-phones")])


@screens.page("/phone-template", "手机号空表", "registry.fill_phones_by_file")
def template(desk: Desk) -> Response:
    return table_file("手机号", [HEADINGS])


@screens.form(
    "/phone-uploads",
    "上传手机号表",
    "registry.fill_phones_by_file",
    (Field("file", "手机号表", "file", hint="两列：身份证件号码、手机号；xlsx 或 CSV，不超过 5 MB、5000 行"),),
    "补填",
    menu=None,
    takes_files=True,
)
def fill(desk: Desk) -> View:
    """What became of each row; those that were filled in need no look."""
    files: Any = {"file": desk.files["file"]} if "file" in desk.files else {}
    result = desk.registry.fill_phones_by_file(None, files=files)
    columns = (
        Column[PhoneVerdict]("行", lambda row: row["row_no"], numeric=True),
        Column[PhoneVerdict]("为何没有补填", lambda row: row["reason"]),
    )
    left = [row for row in result["rows"] if row["verdict"] != "filled"]
    return View(
        "补填的结果",
        [Section("没有补填的行", Table(columns, left, empty="各行都已补填"))],
        Facts("", [("已补填", f"{result['filled']} 人"), ("没有补填", f"{len(left)} 行")]),
        links=[Link("缺手机号的人", "/missing-phones", primary=True)],
    )
