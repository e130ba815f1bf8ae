"""What a caseworker takes along to somebody's door, on one sheet: who, by when, what is owed, what was tried, and lines
to write on."""

from collections.abc import Sequence
from datetime import date

from client.caller import RequestRefused
from client.models.notify import ClockView
from client.models.registry import ContactView
from console import labels
from console.components import Blanks, Cell, Column, Facts, Link, Section, Shown, Table, Text, View
from console.desk import Desk
from console.notify.clocks.pages import RUNNING, left_of
from console.notify.supervision import supervision_of
from console.registry.casework.gaps import owed
from console.transport import ServiceAway

UNMET = (*RUNNING, "paused")
MOST_CLOCKS = MOST_CONTACTS = 5
"""What one sheet of paper has room for."""
MANY = 200
BLANKS = (
    ("走访时间", 1),
    ("见到何人，与本人的关系", 1),
    ("就业状态和意愿", 3),
    ("需要的服务", 3),
    ("已告知的岗位、政策", 3),
    ("下次联系时间和方式", 3),
    ("走访人签名", 1),
    ("本人或家属签名", 1),
)


def visit_sheet(desk: Desk, number: str) -> View:
    entry, now = desk.registry.show_graduate(None, number), desk.now()
    facts: list[tuple[str, Shown]] = [
        ("姓名", entry["name"] or "（已注销）"),
        ("电话", entry["phone"]),
        ("辖区", desk.area_name(entry["area"])),
        ("登记地", labels.of(labels.PLACE_KIND, entry["place_kind"])),
        ("登记日", entry["registered_on"]),
        ("学校", desk.school_name(entry["city"], entry["university_code"])),
        ("学历", entry["education_level"]),
        ("毕业年度", entry["cohort_year"]),
        ("就业状态", labels.of(labels.STATUS, entry["status"])),
        ("意愿", labels.of(labels.INTENTION, entry["intention"])),
        ("打印日", f"{now:%Y-%m-%d}"),
    ]
    sections = [
        _clocks(desk, number, now.date()),
        Section("尚缺的服务", _owed(desk, number)),
        _contacts(desk, number),
        Section("走访记录（手写）", Blanks(BLANKS)),
    ]
    links = [Link("返回", f"/people/{number}")]
    return View(title="走访单", sections=sections, facts=Facts("", facts), links=links, printed=True)


def _clocks(desk: Desk, number: str, today: date) -> Section:
    """Those that are not met yet, the earliest last day first."""
    title = "时限"
    try:
        rows = desk.notify.list_clocks(None, subject_id=[number], limit=MANY)["items"]
    except (RequestRefused, ServiceAway):
        return Section(title, Text(["暂未取得。"]))
    unmet = sorted((row for row in rows if row["state"] in UNMET), key=lambda row: row["due_on"] or "9999")
    columns = (
        Column[ClockView]("时限", lambda row: row["title"]),
        Column[ClockView]("到期", lambda row: row["due_on"]),
        Column[ClockView]("剩余", lambda row: left_of(row, today)),
        Column[ClockView]("下一步督办", supervision_of),
    )
    return Section(title, Table(columns, unmet[:MOST_CLOCKS], "没有进行中的时限"), note=_more(unmet, MOST_CLOCKS))


def _owed(desk: Desk, number: str) -> Text | None:
    """None where the city's document owes nothing."""
    minimums = desk.registry.list_services(None, number)["minimums"]
    return Text([owed(minimums) or "文件规定的次数均已达到。"]) if minimums else None


def _contacts(desk: Desk, number: str) -> Section:
    rows = sorted(desk.registry.list_contacts(None, number), key=lambda row: row["contacted_at"], reverse=True)
    columns = (
        Column[ContactView]("联系于", lambda row: labels.day(row["contacted_at"])),
        Column[ContactView]("方式", lambda row: labels.of(labels.CONTACT, row["kind"])),
        Column[ContactView]("结果", lambda row: "联系到本人" if row["reached"] else Cell("没有联系到", tone="warn")),
    )
    return Section("最近联系", Table(columns, rows[:MOST_CONTACTS], "还没有联系过"), note=_more(rows, MOST_CONTACTS))


def _more(rows: Sequence[object], most: int) -> str:
    return f"另有 {len(rows) - most} 条，见人员页。" if len(rows) > most else ""
