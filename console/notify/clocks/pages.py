"""The clocks of an area, the most urgent first, and what the documents say of each kind."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from client.models.notify import ClockKindView, ClockPauseView, ClockView, DueChange, ParameterOfKind
from console import labels
from console.areas import area_filter
from console.components import (
    Cell,
    Column,
    Facts,
    Filter,
    Link,
    Listing,
    Section,
    Shown,
    Table,
    Text,
    Tone,
    View,
)
from console.desk import Desk, identifier
from console.notify.clock_pauses.pages import ask, reasons_of, resume
from console.notify.supervision import supervision_of
from console.registry.casework.pages import remaining, tone_of
from console.screens import Menu, Screens

screens = Screens()
RUNNING = ("open", "warned", "breached")
"""States in which days are counted."""
PAUSABLE = ("open", "warned")
SUBJECT = {
    "graduate": "毕业生",
    "employer": "用人单位",
    "post": "岗位",
    "internship": "见习",
    "task": "任务",
    "report": "定期报送",
    "area": "辖区",
}
NO_DUE = {"not_cited": "文件未给出天数", "year_not_published": "当年日历未公布", "paused": "已中止"}
DAY_TYPE = {"calendar": "日历日", "working": "工作日"}
WHY_CHANGED = {
    "year_published": "当年日历公布",
    "number_cited": "文件给出天数",
    "paused": "中止",
    "resumed": "恢复",
}
KIND_TYPE = {"deadline": "期限", "cadence": "定期", "milestone": "节点", "window": "期间"}


def days_left(row: ClockView, today: date) -> int | None:
    """None while nothing is counted: it waits, it is paused, it is over."""
    if row["due_on"] is None or row["state"] not in RUNNING:
        return None
    return (date.fromisoformat(row["due_on"]) - today).days


def left_of(row: ClockView, today: date) -> Shown:
    if row["state"] in RUNNING and row["due_on"]:
        return remaining(days_left(row, today))
    return labels.of(NO_DUE, row["no_due_reason"])


def _tone(row: ClockView, today: date) -> Tone:
    return tone_of(days_left(row, today)) if row["state"] in RUNNING else "plain"


def state_of(row: ClockView) -> Shown:
    tones: Mapping[str, Tone] = {"breached": "bad", "warned": "warn", "met": "good", "open": "good"}
    return Cell(labels.of(labels.CLOCK_STATE, row["state"]), tone=tones.get(row["state"], "quiet"))


@screens.page("/clocks", "时限", "notify.list_clocks", Menu("时限与变更", "时限", 40))
def clocks(desk: Desk) -> Listing[ClockView]:
    today = desk.now().date()
    return Listing(
        columns=(
            Column[ClockView]("事项", lambda row: Cell(row["title"], f"/clocks/{row['id']}")),
            Column[ClockView]("对象", lambda row: subject_of(desk, row)),
            Column[ClockView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[ClockView]("起算", lambda row: row["started_on"]),
            Column[ClockView]("到期", lambda row: row["due_on"]),
            Column[ClockView]("剩余", lambda row: left_of(row, today)),
            Column[ClockView]("状态", state_of),
            Column[ClockView]("下一步督办", supervision_of),
        ),
        page=lambda **query: desk.notify.list_clocks(None, **query),
        filters=(
            *area_filter(desk),
            Filter("kind", "种类", _titles(desk)),
            Filter("state", "状态", labels.CLOCK_STATE),
        ),
        row_class=lambda row: _tone(row, today),
        links=[Link("时限种类和依据", "/clock-kinds")],
        empty="没有时限",
    )


def _titles(desk: Desk) -> Mapping[str, str] | None:
    """Kind → its words in the city's document; who belongs to no city types the kind."""
    city = desk.seat.city or (desk.query("area") or "").split("/")[0]
    if not city:
        return None
    return {kind["kind"]: kind["title"] for kind in desk.notify.list_clock_kinds(None, city=city)["kinds"]}


def subject_of(desk: Desk, row: ClockView) -> Shown:
    """Opens what the clock is about, where the caller may see it."""
    kind, number = row["subject_kind"], row["subject_id"]
    pages = {
        "graduate": ("registry.show_graduate", f"/people/{number}"),
        "employer": ("jobfair.get_employer", f"/employers/{number}"),
        "post": ("jobfair.get_post", f"/posts/{number}"),
        "internship": ("jobfair.get_internship", f"/internships/{number}"),
        "task": ("registry.show_task", f"/tasks/{number}"),
        "report": ("registry.show_periodic_report", f"/periodic-reports/{number}"),
    }
    operation, address = pages.get(kind, ("", ""))
    return Cell(labels.of(SUBJECT, kind), address if operation and desk.may(operation) else None)


@screens.page("/clocks/{clock_id}", "时限", "notify.show_clock")
def clock(desk: Desk, clock_id: str) -> View:
    number = identifier(clock_id)
    row = desk.notify.show_clock(None, number)
    today = desk.now().date()
    facts: list[tuple[str, Shown]] = [
        ("对象", subject_of(desk, row)),
        ("辖区", desk.area_name(row["area"])),
        ("状态", state_of(row)),
        ("起算", row["started_on"]),
        ("到期", row["due_on"]),
        ("剩余", left_of(row, today)),
        ("计日", labels.of(DAY_TYPE, row["day_type"])),
        ("完成", row["met_on"]),
        ("已督办到", f"第 {row['escalation_level']} 级" if row["escalation_level"] else None),
        ("下一步督办", supervision_of(row)),
        ("依据", Cell(row["clause"], hint=row["quote"]) if row["clause"] else None),
        *_counted(row),
    ]
    pauses = (
        Column[ClockPauseView]("缘由", lambda entry: entry["label"]),
        Column[ClockPauseView]("自", lambda entry: entry["from_on"]),
        Column[ClockPauseView]("至", lambda entry: entry["until_on"]),
        Column[ClockPauseView]("恢复", lambda entry: entry["resumed_on"]),
        Column[ClockPauseView]("依据", lambda entry: Cell(entry["clause"], hint=entry["quote"])),
    )
    changes = (
        Column[DueChange]("日期", lambda entry: entry["changed_on"]),
        Column[DueChange]("缘由", lambda entry: labels.of(WHY_CHANGED, entry["why"])),
        Column[DueChange]("原到期", lambda entry: entry["due_before"]),
        Column[DueChange]("现到期", lambda entry: entry["due_after"]),
    )
    pausable = row["state"] in PAUSABLE and row["due_on"] is not None and bool(reasons_of(desk, row))
    return View(
        row["title"],
        [
            Section("申请中止", ask.at(desk, clock_id=number) if pausable else None, folded=True),
            Section("恢复", resume.at(desk, clock_id=number) if row["state"] == "paused" else None),
            Section("到期日的变更", Table(changes, row["due_changes"], "没有变更")),
            Section("历次中止", Table(pauses, desk.notify.list_clock_pauses(None, number), "没有中止")),
        ],
        Facts("", facts),
        printed=True,
    )


def _counted(row: ClockView) -> list[tuple[str, Shown]]:
    """Of a turn or a period: how many, and how many there should be."""
    facts: list[tuple[str, Shown]] = []
    if row["turn"] is not None:
        facts.append(("第几次", row["turn"]))
    if row["period"] is not None:
        facts.append(("期间", row["period"]))
    if row["needed"] is not None:
        facts.append(("已有 / 应有", f"{row['counted']} / {row['needed']}"))
    if row["missed_in_a_row"]:
        facts.append(("连续未完成", row["missed_in_a_row"]))
    return facts


@screens.page("/clock-kinds", "时限种类", "notify.list_clock_kinds")
def kinds(desk: Desk) -> View:
    answer = desk.notify.list_clock_kinds(None, city=desk.city)
    sections = [_kind(kind) for kind in answer["kinds"]]
    facts = Facts("", [("城市", desk.city_name(answer["city"])), ("截至", answer["on"])])
    empty = [Section("时限种类", Text(["本市文件没有规定时限。"]))]
    return View("时限种类和依据", sections or empty, facts, printed=True)


def _kind(kind: ClockKindView) -> Section:
    columns = (
        Column[ParameterOfKind]("数值", lambda row: _value(row)),
        Column[ParameterOfKind]("条款", lambda row: row["clause"]),
        Column[ParameterOfKind]("原文", lambda row: row["quote"]),
        Column[ParameterOfKind]("说明", lambda row: row["reason"]),
    )
    words = [labels.of(KIND_TYPE, kind["kind_type"]), f"对象：{labels.of(SUBJECT, kind['subject_kind'])}"]
    if kind["pauses"]:
        words.append(f"可中止：{'、'.join(pause['label'] for pause in kind['pauses'])}")
    return Section(kind["title"], Table(columns, kind["parameters"], "没有数值"), note="；".join(words))


def _value(row: ParameterOfKind) -> Shown:
    """The number as the document has it; where it gives none, why."""
    if row["unset"]:
        return Cell(row["unset"], tone="warn")
    value: Any = row["value"]
    text = labels.of(DAY_TYPE, value) if isinstance(value, str) else str(value)
    return f"{text} {row['unit'] or ''}".strip()
