"""The sheets by district, each number with its names, each rate with its target, its clause and its definition."""

from collections.abc import Sequence
from datetime import date, timedelta

from client.models.registry import (
    ContactRow,
    ContactSheet,
    RateCell,
    RateFigure,
    RateRow,
    RateSheet,
    ReadingView,
    TargetView,
)
from console import labels
from console.areas import SCHOOL, area_filter, cities_of
from console.components import Chart, Column, Facts, Filter, Link, Section, Shown, Table, Text, View, with_query
from console.desk import Desk
from console.figures import ahead, cohort_of, drawn, goal, number, verdict
from console.screens import Menu, Screens

screens = Screens()
WEEKS = 6
"""Shown side by side, the asked one last."""


@screens.page("/figures/rates", "登记率和落实率", "registry.show_rate_sheet", Menu("指标与报表", "登记率和落实率", 10))
def rates(desk: Desk) -> View:
    filters = (
        *area_filter(desk),
        Filter("cohort_year", "毕业年度", type="number"),
        Filter("as_of", "截至", type="date"),
    )
    title = "登记率、就业去向落实率"
    area = desk.query("area") or desk.seat.area or next(iter(cities_of(desk)), None)
    if area is None:
        return View(title, [Section("辖区", Text(["请先选择辖区。"]))], filters=filters)
    sheet = desk.registry.show_rate_sheet(
        None, area=area, as_of=desk.query("as_of"), cohort_year=cohort_of(desk), forecast=True
    )
    facts = [("辖区", desk.area_name(sheet["area"])), ("届别", f"{sheet['cohort_year']} 届"), ("截至", sheet["as_of"])]
    if desk.role == SCHOOL:
        facts.insert(0, ("学校", f"{desk.school_name(sheet['area'].split('/')[0], desk.seat.org)}（只计本校）"))
    sections = [part for measure in sheet["total"]["rates"] for part in _measure(desk, sheet, measure)]
    return View(title, [*sections, _readings(sheet)], Facts("", facts), filters=filters, printed=True)


def _measure(desk: Desk, sheet: RateSheet, measure: str) -> Sequence[Section]:
    name, target = labels.of(labels.MEASURE, measure), sheet["targets"].get(measure)
    rows = [*_districts(desk, sheet), sheet["total"]]
    columns = (
        Column[RateRow]("区县", lambda row: row["name"]),
        Column[RateRow]("人数", lambda row: _part(desk, row["rates"][measure]), numeric=True),
        Column[RateRow]("应计", lambda row: row["rates"][measure]["whole"], numeric=True),
        Column[RateRow](name, lambda row: row["rates"][measure]["rate"], numeric=True),
        Column[RateRow]("结论", lambda row: verdict(row["rates"][measure]["met"])),
        Column[RateRow]("尚缺", lambda row: _missing(desk, row["rates"][measure]), numeric=True),
        Column[RateRow]("预计到期", lambda row: ahead(row["rates"][measure]["forecast"])),
    )
    total = sheet["total"]["rates"][measure]
    ways = (
        Column[RateFigure]("口径", lambda row: row["definition"]),
        Column[RateFigure]("人数", lambda row: _part(desk, row), numeric=True),
        Column[RateFigure]("应计", lambda row: row["whole"], numeric=True),
        Column[RateFigure]("比例", lambda row: row["rate"], numeric=True),
        Column[RateFigure]("尚缺", lambda row: _missing(desk, row), numeric=True),
    )
    return (
        Section(name, Table(columns, rows), note=f"口径：{total['definition']}。{_target_words(target)}"),
        Section(f"{name}：分区县", _drawing(sheet, measure, name, target), folded=measure != "registration_rate"),
        Section(f"{name}：其他口径（仅并列，不作结论）", Table(ways, total["others"], "没有其他口径"), folded=True),
    )


def _districts(desk: Desk, sheet: RateSheet) -> Sequence[RateRow]:
    """Of a city's sheet every district, with 0 where nobody is counted."""
    counted = {row["district"]: row for row in sheet["rows"]}
    city, _, below = sheet["area"].partition("/")
    names = {} if below or desk.role == SCHOOL else desk.names.of(desk.registry, city, "district")
    empty = [_empty(sheet, code, name) for code, name in names.items() if code not in counted]
    return sorted([*sheet["rows"], *empty], key=lambda row: (not row["district"], row["district"]))


def _empty(sheet: RateSheet, district: str, name: str) -> RateRow:
    rates = {measure: _nobody(cell) for measure, cell in sheet["total"]["rates"].items()}
    return {"district": district, "name": name, "rates": rates}


def _nobody(cell: RateCell) -> RateCell:
    return {
        "definition": cell["definition"],
        "key": cell["key"],
        "part": 0,
        "whole": 0,
        "rate": None,
        "met": None,
        "names": "",
        "missing": "",
        "others": [],
        "forecast": None,
    }


def _part(desk: Desk, figure: RateFigure) -> Shown:
    return number(desk, figure["part"], figure["names"])


def _missing(desk: Desk, figure: RateFigure) -> Shown:
    return number(desk, figure["whole"] - figure["part"], figure["missing"])


def _target_words(target: TargetView | None) -> str:
    if target is None:
        return "文件对此没有目标。"
    return f"目标：{target['due_on']} 前 {goal(target)}。{target['clause']}：“{target['quote']}”"


def _drawing(sheet: RateSheet, measure: str, name: str, target: TargetView | None) -> Chart:
    figures = [(row["name"], row["rates"][measure]["rate"]) for row in sheet["rows"]]
    line = target["percent"] if target else None
    return Chart(
        name,
        [district for district, _ in figures],
        {name: [drawn(text) for _, text in figures]},
        unit="%",
        target=line,
        target_label=f"目标 {line}%" if line is not None else "",
    )


def _readings(sheet: RateSheet) -> Section:
    """Who is in the whole: what the city chose, and what it chose among."""
    chosen = sheet["whole"]["chosen"]
    words = [
        f"{'本市采用：' if reading['key'] == chosen else ''}{_reading(reading)}"
        for reading in sheet["whole"]["readings"]
    ]
    return Section("应登记人员的范围", Text(words), note=sheet["whole"]["reason"] or "本市尚未选定，不作判断。")


def _reading(reading: ReadingView) -> str:
    if not reading["clause"]:
        return reading["title"]
    return f"{reading['title']}。{reading['clause']}：“{reading['quote']}”"


@screens.page(
    "/figures/first-contacts",
    "首次联系按期率",
    "registry.show_first_contact_sheet",
    Menu("指标与报表", "首次联系按期率", 20),
)
def first_contacts(desk: Desk) -> View:
    filters = (
        *area_filter(desk),
        Filter("week", "周", placeholder="如 2023-W31"),
        Filter("as_of", "截至", type="date"),
    )
    title = "首次联系按期率（周）"
    if desk.seat.area is None and desk.query("area") is None:
        return View(title, [Section("辖区", Text(["请先选择辖区。"]))], filters=filters)
    monday = monday_of(desk.query("week")) or _this_monday(desk)
    sheet = _sheet(desk, monday)
    columns = (
        Column[ContactRow]("区县", lambda row: row["name"]),
        *(_counted(desk, state) for state in labels.FIRST_CONTACT),
        Column[ContactRow]("按期率", lambda row: row["compliance"], numeric=True),
    )
    rows = [*sheet["rows"], sheet["total"]]
    note = "口径：本周到期的首次联系中按期联系到的；按期率为按期联系 ÷ 到期，只舍不入。"
    return View(
        title,
        [
            Section(f"{sheet['week']} 分区县", Table(columns, rows), note=note),
            Section("近几周", _weeks(desk, monday, sheet)),
        ],
        Facts("", [("辖区", desk.area_name(sheet["area"])), ("周", sheet["week"]), ("截至", sheet["as_of"])]),
        links=_beside(desk, monday),
        filters=filters,
        printed=True,
    )


def _counted(desk: Desk, state: str) -> Column[ContactRow]:
    title = labels.FIRST_CONTACT[state]
    return Column(title, lambda row: number(desk, row[state], row["names"].get(state)), numeric=True)


def _sheet(desk: Desk, monday: date) -> ContactSheet:
    return desk.registry.show_first_contact_sheet(
        None, week=week_of(monday), area=desk.query("area"), as_of=desk.query("as_of")
    )


def _weeks(desk: Desk, monday: date, asked: ContactSheet) -> Chart:
    """The compliance of the asked week and those before it."""
    earlier = [_sheet(desk, monday - timedelta(weeks=back)) for back in range(WEEKS - 1, 0, -1)]
    sheets = [*earlier, asked]
    return Chart(
        "按期率",
        [sheet["week"] for sheet in sheets],
        {"按期率": [drawn(sheet["total"]["compliance"]) for sheet in sheets]},
        kind="line",
        unit="%",
    )


def _beside(desk: Desk, monday: date) -> list[Link]:
    def at(day: date) -> str:
        return with_query("/figures/first-contacts", area=desk.query("area"), week=week_of(day))

    week = timedelta(weeks=1)
    return [Link("上一周", at(monday - week)), Link("下一周", at(monday + week))]


def week_of(day: date) -> str:
    """As the services write it: `2023-W31`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str | None) -> date | None:
    """The first day of a week; None where it is none, or none that has weeks before and after it."""
    year, _, number_of = (week or "").partition("-W")
    try:
        day = date.fromisocalendar(int(year), int(number_of), 1)
    except (ValueError, OverflowError):
        return None
    return day if date(1900, 1, 1) < day < date(9000, 1, 1) else None


def _this_monday(desk: Desk) -> date:
    today = desk.now().date()
    return today - timedelta(days=today.weekday())
