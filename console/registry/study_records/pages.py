"""A person's studies as the ledger has them: masked on the page, in clear once for a purpose, and a new one stated."""

from collections.abc import Mapping, Sequence
from typing import Any

from client.models.registry import DetailView, GraduateView, StudyRecordView
from console import labels
from console.components import Cell, Facts, Field, Link, Section, Shown, Table, View
from console.desk import Desk, identifier
from console.screens import Done, Screens

screens = Screens()


def study_sections(desk: Desk, entry: GraduateView) -> list[Section]:
    rows = desk.registry.list_studies(None, entry["id"])
    studies = [_study(desk, entry["city"], row) for row in rows] or [Section("学籍信息", Table((), [], "没有学籍信息"))]
    forms = [read_details] if rows else []
    return [
        *studies,
        *(Section(form.title, form.at(desk, graduate_id=entry["id"]), folded=True) for form in (*forms, state_study)),
    ]


def _study(desk: Desk, city: str, row: StudyRecordView) -> Section:
    facts: list[tuple[str, Shown]] = [
        ("学校", desk.school_name(city, row["school_code"])),
        ("学历", row["education_level"]),
        ("专业", row["major"] or row["major_code"]),
        ("入学", row["enrolled_on"]),
        ("毕业", row["graduates_on"]),
        *((detail["title"], _detail(detail)) for detail in row["details"]),
    ]
    note = "加密内容无法读取。" if row.get("unreadable") else f"{row['stated_on']} 填报，第 {row['version']} 次。"
    return Section("学籍信息", Facts("", facts), note=note)


def _detail(detail: DetailView) -> str:
    return detail["text"] or detail["meaning"] or detail["code"] or "—"


PURPOSES = ("核对学籍", "办理档案转递", "核对困难情形")
_PURPOSE = Field("purpose", "用途", "select", choices={words: words for words in PURPOSES}, hint="查看留痕")


@screens.form(
    "/people/{graduate_id}/study-details",
    "查看学籍信息原文",
    ("registry.read_study_details", "registry.show_graduate"),
    (_PURPOSE,),
    "查看（留痕）",
)
def read_details(desk: Desk, graduate_id: str) -> View:
    """Shown once, for the stated purpose: its address says nothing."""
    person, purpose = identifier(graduate_id), desk.values.get("purpose", "")
    rows = desk.registry.read_study_details(None, person, purpose=purpose)
    city = desk.registry.show_graduate(None, person)["city"]
    facts = Facts("", [("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    back = [Link("返回", f"/people/{person}/life-line", primary=True)]
    return View("学籍信息原文", [_study(desk, city, row) for row in rows], facts, links=back)


_OFFERED = ("sex", "ethnicity", "hardship")
"""Coded fields that a caseworker reads off a paper; a school's own come with its roster."""


def _fields(desk: Desk, **_: str) -> Sequence[Field]:
    systems = _systems(desk)
    return [
        Field("school_code", "院校代码", longest=5, hint="5位院校代码"),
        Field("education_level", "学历", "select", choices=labels.LEVEL),
        Field("major_code", "专业代码", required=False, longest=8),
        Field("major", "专业", required=False, longest=200),
        Field("enrolled_on", "入学日", "date", required=False),
        Field("graduates_on", "毕业日", "date", required=False),
        *(_coded(desk, name, title, system) for name, (title, system) in systems.items()),
    ]


def _systems(desk: Desk) -> Mapping[str, tuple[str, str]]:
    """Offered field → its title and the system of its codes."""
    rows = {row["field"]: row for row in desk.registry.list_study_fields(None)}
    return {name: (rows[name]["title"], rows[name]["system"] or "") for name in _OFFERED if name in rows}


def _coded(desk: Desk, name: str, title: str, system: str) -> Field:
    codes = desk.registry.show_code_system(None, system)["items"]
    return Field(name, title, "select", choices={row["code"]: row["title"] for row in codes}, required=False)


_PLAIN = ("school_code", "education_level", "major_code", "major", "enrolled_on", "graduates_on")


@screens.form(
    "/people/{graduate_id}/study-records",
    "填报学籍信息",
    ("registry.state_study", "registry.list_study_fields", "registry.show_code_system", "registry.log_contact"),
    _fields,
    "填报",
    warning="同一学校、同一学历再次填报的，以最后一次为准；学校报送的由学校更正。困难生类别只作线索，困难认定另行办理。",
)
def state_study(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: value for name in _PLAIN if (value := desk.values.get(name))}
    body["details"] = {
        name: {"system": system, "code": code}
        for name, (_, system) in _systems(desk).items()
        if (code := desk.values.get(name))
    }
    desk.registry.state_study(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}/life-line", "已填报学籍信息")
