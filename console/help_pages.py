"""Everybody's help: the tasks of their role, and how the pages are used."""

from console.components import Cell, Column, Section, Table, Text, View
from console.desk import Desk
from console.screens import Menu, Screens
from console.tasks import TASKS, Task

screens = Screens()


@screens.page("/help", "使用说明", (), Menu("本人", "使用说明", 99))
def instructions(desk: Desk) -> View:
    general = (
        "左侧为本角色可办的事项，没有的事项即无权办理。",
        "列表可用 j、k 上下移动，Enter 打开，/ 到查询栏，? 显示全部快捷键。",
        "右上角可切换大字和高对比显示。",
        "提交后没有回应时可再按一次，同一张表单只办理一次。",
        "查看证件号、手机号、账号原文须选择用途，查看留痕。",
    )
    return View("使用说明", [Section("一天的工作", _day_of(desk.role)), Section("通用", Text(general))])


def _day_of(role: str) -> Table | None:
    """The role's tasks, each with the way to where it begins."""
    columns = (
        Column[tuple[int, Task]]("序号", lambda row: row[0], numeric=True),
        Column[tuple[int, Task]]("事项", lambda row: Cell(row[1].words, row[1].href)),
    )
    return Table(columns, list(enumerate(TASKS[role], 1))) if role in TASKS else None
