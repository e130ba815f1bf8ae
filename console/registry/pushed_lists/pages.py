"""Pushed lists: hand one in, see what was read of it and who is not on the ledger yet."""

from typing import Any

from client.models.registry import PushedListView
from console import labels
from console.components import Cell, Column, Facts, Field, Link, Listing, Section, Shown, Table, Text, View
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens

screens = Screens()
MOST_NUMBERS = 500
"""Of rows that are named on a page."""


@screens.page("/pushed-lists", "推送名单", "registry.list_pushed_lists", Menu("名册与来源", "推送名单", 31))
def pushed_lists(desk: Desk) -> Listing[PushedListView]:
    links = [Link("导入名单", take.path, primary=True)] if desk.may(*take.needs) else []
    if desk.may("registry.show_batch_sheet"):
        links.append(Link("推送、登记、落实", "/figures/pushed-lists"))
    return Listing(
        columns=(
            Column[PushedListView]("名单", lambda row: Cell(row["title"], f"/pushed-lists/{row['id']}")),
            Column[PushedListView]("推送机关和文号", lambda row: row["citation"]),
            Column[PushedListView]("推送日", lambda row: row["pushed_on"]),
            Column[PushedListView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[PushedListView]("行数", lambda row: row["total"], numeric=True),
            Column[PushedListView]("未采用", lambda row: len(row["refused"]), numeric=True),
            Column[PushedListView]("导入于", lambda row: labels.day(row["uploaded_at"])),
        ),
        page=lambda **query: desk.registry.list_pushed_lists(None, **query),
        links=links,
        note="名单只用于核对谁已登记、谁已落实；名单所列的人不因此进入台账。",
        empty="没有推送名单",
    )


@screens.page("/pushed-lists/{pushed_list_id}", "推送名单", "registry.show_pushed_list")
def pushed_list(desk: Desk, pushed_list_id: str) -> View:
    row = desk.registry.show_pushed_list(None, identifier(pushed_list_id))
    facts: list[tuple[str, Shown]] = [
        ("推送机关和文号", row["citation"]),
        ("推送日", row["pushed_on"]),
        ("辖区", desk.area_name(row["area"])),
        ("行数", row["total"]),
        ("尚未进入台账", len(row["strangers"])),
    ]
    refused = (
        Column[Any]("行", lambda line: line["row_no"], numeric=True),
        Column[Any]("原因", lambda line: line["reason"]),
    )
    sections = [
        Section("未采用的行", Table(refused, row["refused"], "每行都已采用")),
        Section("尚未进入台账的行", _rows(row["strangers"]), note="行号按原表；原表在导入人处，本系统不留证件号。"),
    ]
    return View(row["title"], sections, Facts("", facts), links=[Link("推送名单", "/pushed-lists")], printed=True)


def _rows(numbers: list[int]) -> Text:
    if not numbers:
        return Text(["名单所列的人都在台账。"])
    more = [f"另有 {len(numbers) - MOST_NUMBERS} 行。"] if len(numbers) > MOST_NUMBERS else []
    return Text(["第 " + "、".join(map(str, numbers[:MOST_NUMBERS])) + " 行", *more])


def _fields(desk: Desk) -> list[Field]:
    return [
        Field("title", "名单名称", longest=200),
        Field("citation", "推送的机关和文号", longest=200),
        Field("pushed_on", "推送日", "date", value=f"{desk.now():%Y-%m-%d}"),
        Field("file", "名单文件", "file", hint="xlsx 或 CSV，不超过 20 MB、50000 行；只读取身份证件号码一列"),
    ]


@screens.form("/pushed-list-taking", "导入推送名单", "registry.take_pushed_list", _fields, "导入", takes_files=True)
def take(desk: Desk) -> Done:
    files = {"file": desk.files["file"]} if "file" in desk.files else {}
    data = {name: desk.values.get(name, "") for name in ("title", "citation", "pushed_on")}
    row = desk.registry.take_pushed_list(None, data=data, files=files)
    return Done(f"/pushed-lists/{row['id']}", f"已导入 {row['total']} 行")
