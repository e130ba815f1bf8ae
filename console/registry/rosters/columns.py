"""Which column of a roster is what: shown beside its first rows, and mapped by hand before anything is taken in."""

from collections.abc import Mapping

from client.models.registry import ColumnView, RosterColumnsView
from console.components import Cell, Column, Field, Section, Shown, Table
from console.desk import Desk, identifier
from console.screens import Done, Screens

screens = Screens()
NOT_READ = "不读取"
_LEDGER = ("name", "id_number", "phone", "cohort_year", "graduates_on", "education_level", "school_code")
BY_HAND = (*_LEDGER, "hukou_area", "residence_area", "seeking_area", "intention")
"""Fields that somebody may map; those of a study are read where the headings name them."""


def section(view: RosterColumnsView) -> Section:
    """Each column of the file: what it is read as, and its first rows, masked."""
    titles = {entry["field"]: entry["title"] for entry in view["fields"]}
    columns = (
        Column[ColumnView]("列", lambda row: row["column"], numeric=True),
        Column[ColumnView]("表头", lambda row: row["heading"]),
        Column[ColumnView]("读作", lambda row: _read_as(row, titles)),
        Column[ColumnView]("前几行（脱敏）", lambda row: "、".join(sample or "（空）" for sample in row["samples"])),
    )
    return Section("各列", Table(columns, view["columns"]), note=_note(view), folded=view["state"] != "waiting")


def _read_as(row: ColumnView, titles: Mapping[str, str]) -> Shown:
    return Cell(titles[row["field"]], tone="good") if row["field"] else Cell(NOT_READ, tone="quiet")


def _note(view: RosterColumnsView) -> str:
    parts = []
    if view["missing"]:
        parts.append(f"须有而未认出：{'、'.join(view['missing'])}，请在下面指定是哪一列。")
    if view["sheet"]:
        parts.append(f"读取的工作表：{view['sheet']}。")
    if view["other_sheets"]:
        parts.append(f"没有读取的工作表：{'、'.join(view['other_sheets'])}。")
    return "".join(parts)


def _fields(desk: Desk, roster_id: str) -> list[Field]:
    view = desk.registry.show_roster_columns(None, identifier(roster_id))
    choices = {str(column["column"]): f"{column['column']} {column['heading']}" for column in view["columns"]}
    return [
        Field(
            entry["field"],
            entry["title"],
            "select",
            choices=choices,
            value=str(entry["column"] or ""),
            required=False,
            hint="须有" if entry["required"] else "",
        )
        for entry in view["fields"]
        if entry["field"] in BY_HAND
    ]


@screens.form(
    "/rosters/{roster_id}/discard",
    "放弃这份名册",
    ("registry.discard_roster", "registry.show_roster"),
    (),
    "放弃",
    warning="所传内容即行清除；同一文件可重新上传。",
)
def discard(desk: Desk, roster_id: str) -> Done:
    desk.registry.discard_roster(None, identifier(roster_id))
    return Done("/rosters", "已放弃，所传内容已清除")


@screens.form(
    "/rosters/{roster_id}/columns",
    "核对各列，开始导入",
    ("registry.map_roster_columns", "registry.show_roster_columns"),
    _fields,
    "确认各列，开始导入",
)
def assign(desk: Desk, roster_id: str) -> Done:
    """What the form does not show stays as the headings say, unless its column was given to another field."""
    number = identifier(roster_id)
    by_hand = {name: int(value) for name in BY_HAND if (value := desk.values.get(name, ""))}
    entries = desk.registry.show_roster_columns(None, number)["fields"]
    others = {entry["field"]: entry["column"] for entry in entries if entry["field"] not in BY_HAND and entry["column"]}
    free = {name: column for name, column in others.items() if column and column not in by_hand.values()}
    desk.registry.map_roster_columns(None, number, {"columns": {**free, **by_hand}})
    return Done(f"/rosters/{number}", "各列已确认，正在导入；同样表头的名册下次不再询问")
