"""Enlistment of one person: passed or not, stated by one and confirmed by another; no detail of anybody's health."""

from typing import Any

from client.models.registry import EnlistmentView
from console import labels
from console.components import Cell, Column, Field, Section, Shown, Table
from console.desk import Desk, identifier
from console.screens import Done, Screens

screens = Screens()


def enlistment_sections(desk: Desk, person: str) -> list[Section]:
    if not desk.may("registry.list_enlistments"):
        return []
    columns = (
        Column[EnlistmentView]("登记于", lambda row: row["stated_on"]),
        Column[EnlistmentView]("应届", lambda row: _yes(row["fresh"])),
        Column[EnlistmentView]("体检", lambda row: _passed(row["medical_passed"])),
        Column[EnlistmentView]("政考", lambda row: _passed(row["political_passed"])),
        Column[EnlistmentView]("确认", lambda row: _confirmation(desk, row)),
        Column[EnlistmentView]("优先入伍", _priority),
    )
    rows = desk.registry.list_enlistments(None, person)
    return [
        Section("应征情况", Table(columns, rows, "没有登记应征情况")),
        Section("登记应征情况", record.at(desk, graduate_id=person), folded=True),
    ]


def _yes(is_so: bool) -> str:
    return "是" if is_so else "否"


def _passed(is_so: bool) -> str:
    return "合格" if is_so else "不合格"


def _confirmation(desk: Desk, row: EnlistmentView) -> Shown:
    if row["confirmed_on"]:
        return Cell(f"已确认 {row['confirmed_on']}", tone="good")
    if row["confirmable"] and desk.may(*confirm.needs):
        return Cell("确认", confirm.path.format(graduate_id=row["graduate_id"], enlistment_check_id=row["id"]))
    return Cell("待第二人确认", tone="warn")


def _priority(row: EnlistmentView) -> Shown:
    if row["priority"] is None:
        return Cell("文件未规定", tone="quiet")
    if row["priority"]:
        return Cell("可优先", tone="good", hint=f"{row['clause']} {row['quote']}")
    lacking = "、".join(each["title"] for each in row["lacking"])
    return Cell("不优先", tone="warn", hint=f"尚不具备：{lacking}" if lacking else "待第二人确认")


_CHECKS = (
    Field("fresh", "应届高校毕业生", "select", choices=labels.YES_NO),
    Field("medical_passed", "体格检查合格", "select", choices=labels.YES_NO, hint="只记合格与否，不写病情"),
    Field("political_passed", "政治考核合格", "select", choices=labels.YES_NO),
)


@screens.form(
    "/people/{graduate_id}/enlistment-checks",
    "登记应征情况",
    "registry.record_enlistment",
    _CHECKS,
    "登记",
    warning="登记后由另一人确认，确认后计入。",
)
def record(desk: Desk, graduate_id: str) -> Done:
    body: Any = {entry.name: desk.values.get(entry.name, "") for entry in _CHECKS}
    desk.registry.record_enlistment(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}/life-line", "已登记应征情况，待另一人确认")


@screens.form(
    "/people/{graduate_id}/enlistment-checks/{enlistment_check_id}/confirmation",
    "确认应征情况",
    "registry.confirm_enlistment",
    label="确认",
    warning="请先核对体检、政考结论。确认后不能撤回；登记人本人不能确认。",
)
def confirm(desk: Desk, graduate_id: str, enlistment_check_id: str) -> Done:
    desk.registry.confirm_enlistment(None, identifier(graduate_id), identifier(enlistment_check_id))
    return Done(f"/people/{graduate_id}/life-line", "已确认应征情况")
