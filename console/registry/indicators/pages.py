"""The indicators of a city, each against the words of its document and each number with who or what is behind it."""

import re
from typing import Any

from client.models.registry import (
    CountedRow,
    GoalView,
    IndicatorFigure,
    IndicatorSheet,
    IndicatorView,
    PostView,
    RecordView,
)
from console import labels
from console.areas import area_filter
from console.components import (
    Cell,
    Chart,
    Column,
    Facts,
    Filter,
    Listing,
    Section,
    Shown,
    Table,
    Text,
    View,
    with_query,
)
from console.desk import Desk, NotThere
from console.figures import ahead, cohort_of, drawn, goal, number, verdict
from console.screens import Menu, Screens

screens = Screens()
_KEY = re.compile(r"[A-Za-z0-9_]{1,60}(\.[A-Za-z0-9_]{1,60})*")
_OF_A_FIGURE = ("area", "as_of", "cohort_year", "district_known")
"""What a number brings along to the list of its records."""
_RECORD_KIND = {**labels.SERVICE, **labels.CONTACT}


def _key(text: str) -> str:
    """An indicator's name, where it can be one at all. Raises NotThere."""
    if not _KEY.fullmatch(text):
        raise NotThere
    return text


@screens.page("/indicators", "指标", "registry.list_indicators", Menu("指标与报表", "指标", 30))
def indicators(desk: Desk) -> Listing[IndicatorView]:
    return Listing(
        columns=(
            Column[IndicatorView]("指标", lambda row: Cell(row["title"], _address(desk, row))),
            Column[IndicatorView]("计法", lambda row: labels.of(labels.COUNTED_AS, row["counted_as"])),
            Column[IndicatorView]("期间", period),
            Column[IndicatorView]("目标", lambda row: goal(row["target"])),
            Column[IndicatorView]("期限", lambda row: row["target"]["due_on"] if row["target"] else None),
            Column[IndicatorView]("依据", _clause),
            Column[IndicatorView]("尚不能统计的缘由", lambda row: row["why"]),
        ),
        page=lambda **query: {"items": _items(desk, **query)},
        filters=(*area_filter(desk, needed=desk.seat.area is None), Filter("as_of", "截至", type="date")),
        empty="本市文件没有列出指标",
    )


def titles(desk: Desk) -> dict[str, str]:
    """The name of each measure of the caller's city."""
    return {row["key"]: row["title"] for row in desk.registry.list_indicators(None)["items"]}


def _address(desk: Desk, row: IndicatorView) -> str:
    return with_query(f"/indicators/{row['key']}", area=desk.query("area"), as_of=desk.query("as_of"))


def _items(desk: Desk, area: str | None = None, as_of: str | None = None, **_: Any) -> list[IndicatorView]:
    return desk.registry.list_indicators(None, area=area, as_of=as_of)["items"]


def period(row: IndicatorView) -> Shown:
    return f"{row['period_from']} 至 {row['period_until']}" if row["period_from"] else None


def _clause(row: IndicatorView) -> Shown:
    target = row["target"]
    return Cell(target["clause"], hint=target["quote"]) if target else None


@screens.page("/indicators/{key}", "指标", "registry.show_indicator")
def indicator(desk: Desk, key: str) -> View:
    sheet = desk.registry.show_indicator(
        None,
        _key(key),
        area=desk.query("area"),
        as_of=desk.query("as_of"),
        cohort_year=cohort_of(desk),
        forecast=True,
    )
    about = sheet["indicator"]
    target = about["target"]
    facts: list[tuple[str, Shown]] = [
        ("辖区", desk.area_name(sheet["area"])),
        ("截至", sheet["as_of"]),
        ("届别", f"{sheet['cohort_year']} 届" if sheet["cohort_year"] else "不限届别"),
        ("计法", labels.of(labels.COUNTED_AS, about["counted_as"])),
        ("期间", period(about)),
        ("目标", goal(target)),
        ("期限", target["due_on"] if target else None),
        ("依据", _clause(about)),
        ("上年同日", _last_year(target)),
        ("未规定", "；".join(about["left_open"]) or None),
    ]
    filters = (*area_filter(desk), Filter("as_of", "截至", type="date"))
    return View(about["title"], _counted(desk, sheet), Facts("", facts), filters=filters, printed=True)


def _last_year(target: GoalView | None) -> Shown:
    """What the measure is compared with, or that nothing is loaded."""
    last = target and target["same_day"]
    if not target or not last:
        return None
    if last["part"] is None:
        return Cell(f"{last['as_of']} 尚未载入，不作判断", tone="warn", hint=target["unset"] or "")
    words = last["note"] or last["source"] or ""
    return Cell(f"{last['as_of']}：{last['part']} / {last['population']}（{last['rate']}）", hint=words)


def _counted(desk: Desk, sheet: IndicatorSheet) -> list[Section]:
    counted, about = sheet["counted"], sheet["indicator"]
    if counted is None:
        return [Section("分区县", Text([about["why"] or "尚不能统计"]))]
    is_share, is_of_people = about["kind"] == "share", about["kind"] in ("share", "count")
    columns = [
        Column[CountedRow]("区县", lambda row: row["name"]),
        Column[CountedRow]("数", lambda row: number(desk, row["part"], row["names"]), numeric=True),
    ]
    if is_of_people:
        columns.append(Column[CountedRow]("应计", lambda row: row["whole"], numeric=True))
        columns.append(Column[CountedRow]("尚缺", lambda row: _missing(desk, row), numeric=True))
    if is_share:
        columns.append(Column[CountedRow]("比例", lambda row: row["rate"], numeric=True))
    columns.append(Column[CountedRow]("结论", lambda row: verdict(row["met"])))
    columns.append(Column[CountedRow]("预计到期", lambda row: ahead(row["forecast"])))
    total = counted["total"]
    rows = [*counted["rows"], total]
    sections = [Section("分区县", Table(columns, rows), note=f"口径：{total['definition']}")]
    if counted["rows"]:
        sections.append(Section("图", _drawing(sheet, counted["rows"])))
    if total["others"]:
        ways = (
            Column[IndicatorFigure]("口径", lambda row: row["definition"]),
            Column[IndicatorFigure]("数", lambda row: number(desk, row["part"], row["names"]), numeric=True),
            Column[IndicatorFigure]("应计", lambda row: row["whole"], numeric=True),
            Column[IndicatorFigure]("比例", lambda row: row["rate"], numeric=True),
        )
        sections.append(Section("其他口径（仅并列）", Table(ways, total["others"])))
    return sections


def _missing(desk: Desk, row: CountedRow) -> Shown:
    return None if row["whole"] is None else number(desk, row["whole"] - row["part"], row.get("missing"))


def _drawing(sheet: IndicatorSheet, rows: list[CountedRow]) -> Chart:
    """A share as rates against the target's; a count as it is, the city's target being no district's."""
    about = sheet["indicator"]
    is_share = about["kind"] == "share"
    line = about["target"]["percent"] if is_share and about["target"] else None
    return Chart(
        about["title"],
        [row["name"] for row in rows],
        {"比例" if is_share else "数": [drawn(row["rate"]) if is_share else row["part"] for row in rows]},
        unit="%" if is_share else "",
        target=line,
        target_label=f"目标 {line}%" if line is not None else "",
    )


@screens.page("/indicators/{key}/records", "所计的记录", "registry.list_indicator_records")
def records(desk: Desk, key: str) -> Listing[RecordView]:
    ask: Any = desk.registry.list_indicator_records
    return Listing(
        columns=(
            Column[RecordView]("日期", lambda row: row["on"]),
            Column[RecordView]("事项", lambda row: labels.of(_RECORD_KIND, row["kind"])),
            Column[RecordView]("人员", lambda row: Cell("打开", f"/people/{row['graduate_id']}")),
            Column[RecordView]("辖区", lambda row: desk.area_name(row["area"])),
        ),
        page=lambda **query: ask(None, _key(key), **query),
        passed=_OF_A_FIGURE,
    )


@screens.page("/indicators/{key}/posts", "所计的岗位", "registry.list_indicator_posts")
def posts(desk: Desk, key: str) -> Listing[PostView]:
    ask: Any = desk.registry.list_indicator_posts
    return Listing(
        columns=(
            Column[PostView]("岗位", lambda row: Cell("打开", f"/posts/{row['id']}")),
            Column[PostView]("所招人数", lambda row: row["openings"], numeric=True),
            Column[PostView]("发布", lambda row: row["published_on"]),
            Column[PostView]("辖区", lambda row: desk.area_name(row["area"])),
        ),
        page=lambda **query: ask(None, _key(key), **query),
        passed=("area", "as_of"),
    )
