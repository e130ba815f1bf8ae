"""Finding a person: one field, for whatever they bring. What is typed goes into no address and no cookie."""

import re
from typing import Any

from client.models.registry import GraduateView, PeopleFound
from console import labels
from console.components import Cell, Column, Field, Section, Table, View
from console.desk import Desk
from console.screens import Menu, Screens

screens = Screens()
_BLANKS = re.compile(r"[\s-]+")
_ID_NUMBER, _PHONE = re.compile(r"[0-9]{17}[0-9Xx]"), re.compile(r"(\+?86)?[0-9]{11}")
FIELDS = (
    Field("wanted", "证件号、手机号或姓名", longest=50, hint="须填完整；只查本辖区的人"),
    Field("purpose", "用途", "select", choices={purpose: purpose for purpose in labels.PURPOSES}, hint="查找留痕"),
)


def kind_of(wanted: str) -> str:
    """By which of the three the service is asked; what looks like neither number is a name."""
    number = _BLANKS.sub("", wanted)
    if _ID_NUMBER.fullmatch(number):
        return "id_number"
    return "phone" if _PHONE.fullmatch(number) else "name"


@screens.form("/person-search", "查人", "registry.search_people", FIELDS, "查找（留痕）", Menu("人员", "查人", 5))
def search_people(desk: Desk) -> View:
    """Shown once: the page has no address of its own, and going back finds the empty form."""
    wanted = desk.values.get("wanted", "")
    body: Any = {kind_of(wanted): wanted, "purpose": desk.values.get("purpose", "")}
    answer = desk.registry.search_people(None, body)
    form = search_people.at(desk)
    return View("查人", [Section("找到的人", _people(desk, answer), note=_note(answer)), Section("再查", form)])


def _note(answer: PeopleFound) -> str:
    if answer["more"]:
        return "同名的人很多，只列出一部分，请改用证件号或手机号查找。"
    return "" if answer["people"] else "本辖区没有这个人。在别处服务的人，这里查不到。"


def _people(desk: Desk, answer: PeopleFound) -> Table:
    columns = (
        Column[GraduateView]("姓名", lambda row: Cell(row["name"] or "（无法读取）", f"/people/{row['id']}")),
        Column[GraduateView]("证件号", lambda row: row["id_number"]),
        Column[GraduateView]("电话", lambda row: row["phone"]),
        Column[GraduateView]("辖区", lambda row: desk.area_name(row["area"])),
        Column[GraduateView]("登记日", lambda row: row["registered_on"] or Cell("未登记", tone="warn")),
        Column[GraduateView]("就业状态", lambda row: labels.of(labels.STATUS, row["status"])),
    )
    return Table(columns, answer["people"], "没有找到")
