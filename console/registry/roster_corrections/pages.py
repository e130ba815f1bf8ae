"""A row of a roster, cell by cell, with the form that puts a refused one right; refused rows that come as a file."""

from collections import Counter
from typing import Any

from client.models.registry import CellView, RosterRowCells, RowsAgain
from console import labels
from console.components import Cell, Column, Facts, Field, Link, Section, Shown, Table, View, with_query
from console.desk import Desk, NotThere, identifier
from console.screens import Done, Screens

screens = Screens()
REFUSED = "rejected"
LONGEST_HEADING = 40
"""Of a column that a correction names."""
_FIELD = "column-"
_MISTAKEN = {
    "unknown_row": "名册没有这个原行号",
    "repeated": "几行填了同一原行号",
    "unreadable": "该行隐藏、合并或有错",
}


@screens.page("/rosters/{roster_id}/rows/{row_no}", "名册的一行", "registry.show_roster_row")
def row(desk: Desk, roster_id: str, row_no: str) -> View:
    number = identifier(roster_id)
    entry = desk.registry.show_roster_row(None, number, _number(row_no))
    cells = (
        Column[CellView]("列", lambda cell: cell["column"], numeric=True),
        Column[CellView]("表头", lambda cell: cell["heading"]),
        Column[CellView]("读作", lambda cell: cell["title"] or Cell("不读取", tone="quiet")),
        Column[CellView]("内容（脱敏）", lambda cell: cell["shown"]),
    )
    refused = entry["outcome"] == REFUSED
    return View(
        f"名册第 {entry['row_no']} 行",
        facts=Facts("", [("结果", _outcome(entry)), ("原因", entry["reason"]), ("本人", _person(desk, entry))]),
        sections=[
            Section("更正", correct.at(desk, roster_id=number, row_no=row_no) if refused else None),
            Section("本行各列", Table(cells, entry["cells"]), folded=refused),
        ],
        links=[Link("退回的行", _refused_rows(number)), Link("名册", f"/rosters/{number}")],
    )


def _number(row_no: str) -> str:
    """Of a row, where it can be one at all. Raises NotThere."""
    if not row_no.isdecimal():
        raise NotThere
    return row_no


def _outcome(entry: RosterRowCells) -> Shown:
    outcome = entry["outcome"]
    if outcome is None:
        return "未处理"
    return Cell(labels.of(labels.ROW_OUTCOME, outcome), tone="bad" if outcome == REFUSED else "good")


def _person(desk: Desk, entry: RosterRowCells) -> Shown:
    if entry["graduate_id"] is None or not desk.may("registry.show_graduate"):
        return None
    return Cell("打开", f"/people/{entry['graduate_id']}")


def _refused_rows(roster_id: str) -> str:
    return with_query(f"/rosters/{roster_id}/rows", outcome=REFUSED)


def _fields(desk: Desk, roster_id: str, row_no: str) -> list[Field]:
    """Of each column that is read."""
    entry = desk.registry.show_roster_row(None, identifier(roster_id), _number(row_no))
    return [
        Field(
            f"{_FIELD}{cell['column']}",
            cell["title"],
            required=False,
            longest=200,
            hint=f"现为：{cell['shown'] or '（空）'}",
        )
        for cell in entry["cells"]
        if cell["title"]
    ]


@screens.form(
    "/rosters/{roster_id}/rows/{row_no}/correction",
    "更正退回的一行",
    ("registry.correct_roster_row", "registry.show_roster_row"),
    _fields,
    "更正，重新处理",
    warning="只填要改的项，没有填的保持原样；更正后立即重新处理。",
)
def correct(desk: Desk, roster_id: str, row_no: str) -> Done:
    number = identifier(roster_id)
    names = _names(desk.registry.show_roster_row(None, number, _number(row_no)))
    given = {name: text for column, name in names.items() if (text := desk.values.get(f"{_FIELD}{column}", "").strip())}
    judged = desk.registry.correct_roster_row(None, number, row_no, {"cells": given})
    if judged["outcome"] == REFUSED:
        return Done(f"/rosters/{number}/rows/{row_no}", f"仍然退回：{judged['reason']}")
    outcome = labels.of(labels.ROW_OUTCOME, judged["outcome"])
    return Done(_refused_rows(number), f"第 {judged['row_no']} 行已更正：{outcome}")


def _names(entry: RosterRowCells) -> dict[int, str]:
    """Column → how a correction names it: by its heading where that is unmistakable, else by what is read from it."""
    times = Counter(cell["heading"] for cell in entry["cells"])
    return {cell["column"]: _name(cell, times) for cell in entry["cells"] if cell["title"]}


def _name(cell: CellView, times: Counter[str]) -> str:
    heading = cell["heading"]
    clear = 0 < len(heading) <= LONGEST_HEADING and times[heading] == 1
    return heading if clear else str(cell["title"])


@screens.form(
    "/rosters/{roster_id}/corrections",
    "只报更正后的退回行",
    "registry.hand_in_roster_rows",
    (Field("file", "更正后的原表", "file", hint="取回的附有原因的原表，改好退回的行，保留“原行号”列"),),
    "再报",
    takes_files=True,
)
def hand_in(desk: Desk, roster_id: str) -> Done | View:
    """Where all rows are taken, back to the roster; else what was not taken, and why."""
    number = identifier(roster_id)
    files: Any = {"file": desk.files["file"]} if "file" in desk.files else {}
    result = desk.registry.hand_in_roster_rows(None, number, files=files)
    if result["mistaken"]:
        return _what_was_mistaken(number, result)
    return Done(f"/rosters/{number}", f"已再报 {result['taken']} 行，正在处理")


def _what_was_mistaken(roster_id: str, result: RowsAgain) -> View:
    columns = (
        Column[Any]("本次文件的行", lambda row: row["number_in_file"], numeric=True),
        Column[Any]("为何没有处理", lambda row: labels.of(_MISTAKEN, row["verdict"])),
    )
    return View(
        "再报的结果",
        facts=Facts(
            "",
            [
                ("正在重新处理", f"{result['taken']} 行"),
                ("原行没有退回，不计", f"{result['not_refused']} 行"),
                ("没有处理", f"{result['mistaken']} 行"),
            ],
        ),
        sections=[Section("没有处理的行", Table(columns, result["first_mistaken"]))],
        links=[Link("名册", f"/rosters/{roster_id}", primary=True)],
    )
