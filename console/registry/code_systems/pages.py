"""Code systems as the house knows them, for whoever compares tables of different offices."""

from client.models.registry import CodeSystemView, CodeView
from console.components import Cell, Column, Facts, Link, Listing, Section, Table, View
from console.desk import Desk
from console.screens import Menu, Screens

screens = Screens()
WORK_WITH_CODES = frozenset({"university_office", "district_reviewer", "city_approver", "policy_officer", "ops"})


@screens.page("/code-systems", "编码对照", "registry.list_code_systems", Menu("政策", "编码对照", 60, WORK_WITH_CODES))
def systems(desk: Desk) -> Listing[CodeSystemView]:
    return Listing(
        columns=(
            Column[CodeSystemView]("编码系统", lambda row: Cell(row["title"], f"/code-systems/{row['system']}")),
            Column[CodeSystemView]("代号", lambda row: row["system"]),
            Column[CodeSystemView]("所列编码", lambda row: row["codes"], numeric=True),
            Column[CodeSystemView]("名单以外", lambda row: "没有编码" if row["closed"] else "另有编码"),
        ),
        page=lambda **_: {"items": desk.registry.list_code_systems(None), "next_cursor": None},
        note="编码须与编码系统一并使用：同一数字在不同系统中含义不同。",
    )


@screens.page("/code-systems/{system}", "编码系统", "registry.show_code_system")
def system(desk: Desk, system: str) -> View:
    table = desk.registry.show_code_system(None, system)
    columns = (
        Column[CodeView]("编码", lambda row: row["code"]),
        Column[CodeView]("含义", lambda row: row["title"]),
        Column[CodeView]("对照", _elsewhere),
        Column[CodeView]("出处", lambda row: row["source"]),
    )
    facts = Facts("", [("代号", table["system"]), ("写法", table["pattern"])])
    empty = "没有列出编码，只核对写法"
    codes = Section("编码", Table(columns, table["items"], empty))
    return View(table["title"], [codes], facts, links=[Link("编码对照", "/code-systems")], printed=True)


def _elsewhere(row: CodeView) -> str:
    steps = (f"{step['system']} {step['code']} {step['title'] or ''}（{step['reason']}）" for step in row["crosswalks"])
    return "；".join(steps)
