"""What somebody who wants to start up was given, on their page of trainings, and a completion that is taken back."""

from typing import Any

from client.models.registry import StartupItem
from console.components import Cell, Column, Facts, Field, Section, Shown, Table
from console.desk import Desk, identifier
from console.registry.trainings.pages import screens
from console.screens import Done

_ITEMS = (
    Column[StartupItem]("项目", lambda row: row["title"]),
    Column[StartupItem]("最近提供", lambda row: row["given_on"] or Cell("尚未提供", tone="warn")),
)


def startup_sections(desk: Desk, person: str) -> list[Section]:
    """Nothing of somebody who never said that they want to start up."""
    if not desk.may("registry.show_startup_case"):
        return []
    case = desk.registry.show_startup_case(None, identifier(person))
    if case["opened_on"] is None:
        return []
    facts: list[tuple[str, Shown]] = [
        ("填报创业意向", case["opened_on"]),
        ("下次跟进", case["next_follow_up"] or case["no_follow_up_reason"]),
        ("依据", Cell(case["clause"], hint=case["quote"])),
    ]
    shown = [Section("创业意向", Facts("", facts)), Section("创业支持", Table(_ITEMS, case["items"]))]
    return [*shown, Section(give.title, give.at(desk, graduate_id=person), folded=True)]


def _fields(desk: Desk, graduate_id: str) -> list[Field]:
    items = desk.registry.show_startup_case(None, identifier(graduate_id))["items"]
    choices = {row["item"]: row["title"] for row in items}
    return [
        Field("item", "项目", "select", choices=choices),
        Field("given_on", "提供日", "date", value=f"{desk.now():%Y-%m-%d}"),
    ]


@screens.form(
    "/people/{graduate_id}/startup-supports",
    "登记创业支持",
    ("registry.give_startup_support", "registry.show_startup_case"),
    _fields,
    "登记",
)
def give(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("item", "given_on")}
    desk.registry.give_startup_support(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}/trainings", "已登记创业支持")


def _completed(desk: Desk, graduate_id: str) -> list[Field]:
    rows = desk.registry.show_trainings(None, identifier(graduate_id))["enrolments"]
    choices = {row["id"]: row["course_title"] for row in rows if row["state"] == "completed"}
    return [
        Field("enrolment_id", "课程", "select", choices=choices),
        Field("reason", "依据", "textarea", longest=500, hint="不写个人信息"),
    ]


@screens.form(
    "/people/{graduate_id}/training-revocations",
    "撤销结业",
    ("registry.ask_training_revocation", "registry.show_trainings"),
    _completed,
    "提出撤销",
    warning="由另一人同意后撤销，不再计入培训人数、人次；原来登记的内容留存。",
)
def revoke(desk: Desk, graduate_id: str) -> Done:
    enrolment = identifier(desk.values.get("enrolment_id", ""))
    body: Any = {"reason": desk.values.get("reason", "")}
    desk.registry.ask_training_revocation(None, identifier(graduate_id), enrolment, body)
    return Done(f"/people/{graduate_id}/trainings", "已提出撤销结业，待另一人同意")
