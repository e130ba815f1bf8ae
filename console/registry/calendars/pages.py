"""The days of the year by month, and one's own feed for a calendar program."""

from itertools import groupby
from typing import Any

from client.models.registry import CalendarDayView
from console.areas import area_filter
from console.components import Cell, Column, Facts, Filter, Section, Table, Text, View
from console.desk import Desk
from console.registry.plans.rows import KIND_OF_DAY, PER
from console.registry.tasks.pages import GROUP
from console.screens import Done, Menu, Screens

screens = Screens()
_WITHOUT_CADENCES = {"true": "不列周期性工作"}


@screens.page("/calendar", "日历", "registry.list_calendar_days", Menu(GROUP, "日历", 50))
def calendar(desk: Desk) -> View:
    year: Any = desk.query("year")
    shown = desk.registry.list_calendar_days(None, area=desk.query("area"), year=year)
    days = [day for day in shown["items"] if not desk.query("brief") or day["kind"] != "cadence"]
    version = shown["version"]
    facts = Facts(
        "",
        [
            ("辖区", desk.area_name(shown["area"])),
            ("年度", shown["year"]),
            ("依据", f"年度计划第 {version} 版" if version else "尚未通过年度计划，按文件列"),
        ],
    )
    months = groupby(days, key=lambda day: day["last_on"][:7])
    sections = [Section(month, Table(_COLUMNS, list(rows))) for month, rows in months]
    filters = (
        *area_filter(desk),
        Filter("year", "年度", type="number"),
        Filter("brief", "周期性工作", _WITHOUT_CADENCES),
    )
    return View("日历", [*_feed(desk), *sections], facts, filters=filters, printed=True)


_COLUMNS = (
    Column[CalendarDayView]("日期", lambda day: _span(day)),
    Column[CalendarDayView]("类别", lambda day: KIND_OF_DAY[day["kind"]]),
    Column[CalendarDayView]("内容", lambda day: _title(day)),
    Column[CalendarDayView]("数", lambda day: _number(day)),
    Column[CalendarDayView]("按谁计", lambda day: PER.get(day["per"] or "")),
    Column[CalendarDayView]("依据", lambda day: Cell(day["clause"] or "自定", hint=day["quote"])),
)


def _span(day: CalendarDayView) -> str:
    return day["last_on"] if day["first_on"] == day["last_on"] else f"{day['first_on']} 至 {day['last_on']}"


def _title(day: CalendarDayView) -> Cell:
    notes = [day["reading"], None if day["is_chosen"] else "本市未采用的读法", day["unset"]]
    return Cell(day["title"], hint="；".join(note for note in notes if note) or None)


def _number(day: CalendarDayView) -> str | None:
    if day["number"] is None:
        return None
    return f"{day['number']}{'%' if day['unit'] == '百分数' else day['unit'] or ''}"


def _feed(desk: Desk) -> list[Section]:
    if not desk.may("registry.show_calendar_feed"):
        return []
    since = desk.registry.show_calendar_feed(None)["opened_at"]
    note = "在手机或电脑的日历里添加订阅地址，即可看到本辖区的日期；地址只显示一次，只有日期，没有人员。"
    sections = [Section("更换订阅地址" if since else "日历订阅", open_feed.at(desk), folded=True, note=note)]
    if since:
        sections.append(Section("结束订阅", end_feed.at(desk), folded=True))
    return sections


@screens.form(
    "/calendar/feed", "开通日历订阅", "registry.open_calendar_feed", label="生成订阅地址", warning="原地址随即失效。"
)
def open_feed(desk: Desk) -> View:
    address = desk.registry.open_calendar_feed(None)["address"]
    base = str(desk.request.base_url).rstrip("/")
    lines = [f"{base}{address}", "请现在就添加到日历：这个地址只显示这一次。凭它只能看到日期。"]
    return View("日历订阅", [Section("订阅地址", Text(lines))])


@screens.form("/calendar/feed/end", "结束日历订阅", "registry.end_calendar_feed", label="结束订阅")
def end_feed(desk: Desk) -> Done:
    desk.registry.end_calendar_feed(None)
    return Done("/calendar", "订阅已结束，原地址不再有效")
