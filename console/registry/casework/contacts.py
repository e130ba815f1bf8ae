"""The forms of a contact: what came of it, what was learned, what is next; and what is confirmed or corrected later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.clock import CIVIL
from client.models.registry import AppointmentView, CaseStanding, ContactNotes, ContactView
from console import labels
from console.chosen import each
from console.components import Cell, Column, Facts, Field, Link, Section, Shown, Table, View
from console.desk import Desk, identifier
from console.screens import Done, Screens

screens = Screens()
BLOCK = "block_"
ANSWER = {"done": "已摸清", "refused": "本人不愿说明", "unclear": "本人尚不清楚", "not_asked": "未及询问"}
STATE = {"open": "跟踪中", "dormant": "暂无就业意愿", "closed": "已落实去向"}
OUTCOME = {"kept": "已联系到", "missed": "爽约", "replaced": "已改期"}
_OUTCOMES = {"reached": "打通了", "tried": "没打通"}
"""One key: what came of it is the button."""


def _contact_fields(desk: Desk, **_: str) -> list[Field]:
    return [
        Field("kind", "方式", "select", choices=labels.CONTACT, value="phone"),
        Field("contacted_at", "时间", "datetime-local", value=f"{desk.now():%Y-%m-%dT%H:%M}", hint="北京时间"),
        *_block_fields(desk),
        Field("notes", "备注", "textarea", required=False, longest=500, hint="不写证件号、手机号"),
        Field("next_on", "下次联系日", "date", required=False, hint="尚未落实去向的必填"),
        Field("next_kind", "下次方式", "select", choices=labels.CONTACT, value="phone"),
    ]


def _block_fields(desk: Desk, saying: Mapping[str, str] = {}) -> list[Field]:
    """One for each thing that the document wants to be learned."""
    return [
        Field(f"{BLOCK}{key}", title, "select", choices=ANSWER, required=False) for key, title in desk.blocks().items()
    ]


def _information(values: Any) -> dict[str, str]:
    return {name.removeprefix(BLOCK): answer for name, answer in values.items() if name.startswith(BLOCK) and answer}


def _next(values: Any) -> dict[str, str] | None:
    return {"on": values["next_on"], "kind": values.get("next_kind", "")} if values.get("next_on") else None


def civil(text: str) -> str:
    """A browser's day and time as an instant in China's zone; other text as it is, for the service to refuse."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CIVIL).isoformat()
    except ValueError:
        return text


def _contact(values: Any) -> Any:
    return {
        "kind": values.get("kind"),
        "reached": values.get("choice") == "reached",
        "contacted_at": civil(values.get("contacted_at", "")),
        "information": _information(values),
        "notes": values.get("notes") or None,
        "next_action": _next(values),
    }


@screens.form("/people/{graduate_id}/contacts", "登记联系", "registry.log_contact", _contact_fields, buttons=_OUTCOMES)
def log_contact(desk: Desk, graduate_id: str) -> Done:
    desk.registry.log_contact(None, identifier(graduate_id), _contact(desk.values))
    return Done(f"/people/{graduate_id}", "已登记联系")


@screens.form("/caseload/contacts", "为所选的人登记联系", "registry.log_contact", _contact_fields, buttons=_OUTCOMES)
def log_contacts(desk: Desk) -> View:
    """One contact for each who was marked, as after a session held with many."""

    def act(graduate_id: str) -> str:
        desk.registry.log_contact(None, identifier(graduate_id), _contact(desk.values))
        return "已登记联系"

    return each(desk, act, title="为所选的人登记联系", back="/caseload", page="/people")


def late_contacts(desk: Desk, graduate_id: str) -> Table | None:
    """Contacts entered after their day, which count when a second person has confirmed them; None without any."""
    if not desk.may("registry.list_contacts"):
        return None
    rows = [row for row in desk.registry.list_contacts(None, graduate_id) if row["late_entry"]]
    columns = (
        Column[ContactView]("联系于", lambda row: labels.day(row["contacted_at"])),
        Column[ContactView]("方式", lambda row: labels.of(labels.CONTACT, row["kind"])),
        Column[ContactView]("补记于", lambda row: labels.day(row["logged_at"])),
        Column[ContactView]("确认", lambda row: _confirmation(desk, row)),
    )
    return Table(columns, rows) if rows else None


def _confirmation(desk: Desk, row: ContactView) -> Shown:
    if row["confirmed_on"]:
        return Cell(f"已确认 {row['confirmed_on']}", tone="good")
    if not desk.may(*confirm_contact.needs) or desk.is_me(row["logged_by"]):
        return Cell("待区级确认", tone="warn")
    return Cell("确认", confirm_contact.path.format(graduate_id=row["graduate_id"], contact_id=row["id"]))


@screens.form(
    "/people/{graduate_id}/contacts/{contact_id}/confirmation",
    "确认补记的联系",
    "registry.confirm_contact",
    label="确认",
    warning="请先核实该联系确有其事。确认后计入按期联系，不能撤回。",
)
def confirm_contact(desk: Desk, graduate_id: str, contact_id: str) -> Done:
    number = identifier(graduate_id)
    desk.registry.confirm_contact(None, number, identifier(contact_id))
    return Done(f"/people/{number}", "已确认补记的联系")


_NEXT = (
    Field("next_on", "下次联系日", "date"),
    Field("next_kind", "方式", "select", choices=labels.CONTACT, value="phone"),
)


@screens.form("/people/{graduate_id}/next-actions", "约定下次联系", "registry.set_next_action", _NEXT, "约定")
def set_next_action(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"on": desk.values.get("next_on", ""), "kind": desk.values.get("next_kind", "")}
    desk.registry.set_next_action(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}", "已约定下次联系")


def standing(desk: Desk, graduate_id: str) -> Section:
    """How the case stands, and the appointments that were made."""
    if not desk.may("registry.show_case"):
        return Section("跟踪情况", None)
    case = desk.registry.show_case(None, graduate_id)
    return Section("跟踪情况", Facts("", _facts(case)), note=_lacking(case))


def _facts(case: CaseStanding) -> list[tuple[str, Shown]]:
    planned, missed = case["next_action"], sum(row["outcome"] == "missed" for row in case["appointments"])
    facts: list[tuple[str, Shown]] = [
        ("状态", STATE[case["state"]] if case["state"] else "尚未登记"),
        ("下次联系", f"{planned['on']} {labels.of(labels.CONTACT, planned['kind'])}" if planned else "未约定"),
    ]
    if case["state"] == "dormant":
        facts.append(("应回访", case["revisit_on"] or Cell("文件未规定", tone="quiet")))
    if missed:
        facts.append(("爽约", Cell(f"{missed} 次", tone="warn")))
    for block in case["information"]:
        facts.append((block["title"], Cell("已摸清", tone="good") if block["done"] else Cell("缺", tone="warn")))
    return facts


def _lacking(case: CaseStanding) -> str:
    rule = case["follow_up"]
    if rule is None:
        return ""
    return f"跟进间隔：{rule['lacking'] or str(rule['days']) + ' 天'}（{rule['clause']}）"


def appointments(desk: Desk, graduate_id: str) -> Table | None:
    if not desk.may("registry.show_case"):
        return None
    rows = desk.registry.show_case(None, graduate_id)["appointments"]
    columns = (
        Column[AppointmentView]("约定日", lambda row: row["due_on"]),
        Column[AppointmentView]("方式", lambda row: labels.of(labels.CONTACT, row["kind"])),
        Column[AppointmentView]("结果", lambda row: OUTCOME[row["outcome"]] if row["outcome"] else "待联系"),
    )
    return Table(columns, rows) if rows else None


PURPOSES = ("跟踪服务", "核对联系记录", "交接工作")
_PURPOSE = Field("purpose", "用途", "select", choices={words: words for words in PURPOSES}, hint="查看留痕")


@screens.form(
    "/people/{graduate_id}/contact-notes", "查看联系备注", "registry.read_contact_notes", (_PURPOSE,), "查看（留痕）"
)
def read_notes(desk: Desk, graduate_id: str) -> View:
    """Shown once, for the stated purpose: its address says nothing."""
    purpose = desk.values.get("purpose", "")
    rows = desk.registry.read_contact_notes(None, identifier(graduate_id), purpose=purpose)
    facts = Facts("", [("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    sections = [_contact_notes(desk, graduate_id, row) for row in reversed(rows)] or [
        Section("联系备注", Table((), []))
    ]
    return View("联系备注", sections, facts, links=[Link("返回", f"/people/{graduate_id}", primary=True)])


def _contact_notes(desk: Desk, graduate_id: str, row: ContactNotes) -> Section:
    columns = (
        Column[Any]("登记于", lambda saying: saying["said_on"]),
        Column[Any]("备注", lambda saying: saying["notes"] or ("（无法读取）" if saying["unreadable"] else "—")),
        Column[Any]("了解到的情况", lambda saying: _learned(desk, saying["information"])),
    )
    links = []
    if desk.may("registry.correct_contact"):
        links = [Link("更正", correct.path.format(graduate_id=graduate_id, contact_id=row["contact_id"]))]
    note = "先前所记仍保留，以最后一行为准。" if len(row["sayings"]) > 1 else ""
    return Section(labels.day(row["contacted_at"]), Table(columns, row["sayings"]), links=links, note=note)


def _learned(desk: Desk, information: Mapping[str, str]) -> str:
    titles = desk.blocks()
    return "；".join(f"{titles.get(key, key)}：{ANSWER[answer]}" for key, answer in information.items())


def _correction_fields(desk: Desk, **_: str) -> list[Field]:
    notes = Field("notes", "备注", "textarea", required=False, longest=500, hint="不写证件号、手机号")
    return [*_block_fields(desk), notes]


@screens.form(
    "/people/{graduate_id}/contacts/{contact_id}/corrections",
    "更正联系记录",
    "registry.correct_contact",
    _correction_fields,
    "更正",
    warning="先前所记仍保留。是否联系到、何时联系不在此更正，请另登记一次联系。",
)
def correct(desk: Desk, graduate_id: str, contact_id: str) -> Done:
    body: Any = {"information": _information(desk.values), "notes": desk.values.get("notes") or None}
    desk.registry.correct_contact(None, identifier(graduate_id), identifier(contact_id), body)
    return Done(f"/people/{graduate_id}", "已更正联系记录")
