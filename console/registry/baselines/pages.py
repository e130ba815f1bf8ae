"""Last year's figures (同期数): what was loaded, the form that loads one, and what waits for another person."""

from typing import Any

from client.models.registry import BaselineView
from console.components import Cell, Column, Field, Link, Listing
from console.desk import Desk
from console.registry.indicators import titles
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount

screens = Screens()


@screens.page("/baselines", "上年同期数", "registry.list_baselines", Menu("指标与报表", "上年同期数", 35))
def baselines(desk: Desk) -> Listing[BaselineView]:
    names = titles(desk)
    return Listing(
        columns=(
            Column[BaselineView]("指标", lambda row: Cell(names.get(row["measure"], row["measure"]))),
            Column[BaselineView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[BaselineView]("截至", lambda row: row["as_of"]),
            Column[BaselineView]("数", lambda row: row["part"], numeric=True),
            Column[BaselineView]("应计", lambda row: row["population"], numeric=True),
            Column[BaselineView]("比例", lambda row: row["rate"], numeric=True),
            Column[BaselineView]("届别", lambda row: row["cohort_year"]),
            Column[BaselineView]("出处", lambda row: row["source"]),
            Column[BaselineView]("复核日期", lambda row: row["confirmed_on"]),
        ),
        page=lambda **query: desk.registry.list_baselines(None, **query),
        links=[Link("载入同期数", "/new-baseline", primary=True)] if desk.may("registry.load_baseline") else (),
        empty="尚未载入上年同期数；未载入的不作判断",
    )


def _fields(desk: Desk) -> list[Field]:
    compared = [row for row in desk.registry.list_indicators(None)["items"] if row["against_last_year"]]
    area = desk.seat.area or ""
    return [
        Field("measure", "指标", "select", choices={row["key"]: row["title"] for row in compared}),
        Field("area", "辖区代码", value=area, hint="本市，或者其一个区县"),
        Field("as_of", "截至", "date", hint="与次年同一日历日比较"),
        Field("part", "数", "number"),
        Field("population", "应计", "number"),
        Field("cohort_year", "届别", "number", required=False),
        Field("source", "出处", "textarea", longest=500, hint="文件名称、文号和页码；不写个人信息"),
    ]


@screens.form(
    "/new-baseline",
    "载入上年同期数",
    ("registry.load_baseline", "registry.list_indicators"),
    _fields,
    "提交复核",
    warning="由本市另一人核对出处后生效，生效后据以判断是否达到。",
)
def load_baseline(desk: Desk) -> Done:
    numbers = ("part", "population", "cohort_year")
    body: Any = {name: desk.values.get(name, "") for name in ("measure", "area", "as_of", "source")}
    body |= {name: int(value) for name in numbers if (value := desk.values.get(name, "")).isdecimal()}
    desk.registry.load_baseline(None, body)
    return Done("/baselines", "已提交，待本市另一人复核")


def _asked(desk: Desk, row: Request) -> Asked:
    return [
        ("指标", titles(desk).get(row["measure"], row["measure"])),
        ("截至", row["as_of"]),
        ("数", f"{row['part']} / {row['population']}（{row['rate']}）"),
        ("届别", row["cohort_year"]),
    ]


CHANGES = Requests(
    path="/baseline-changes",
    title="复核同期数",
    menu=Menu("指标与报表", "复核同期数", 36),
    needs=("registry.list_baseline_changes", "registry.decide_baseline"),
    pending=lambda desk, **query: desk.registry.list_baseline_changes(None, **query),
    decide=lambda desk, row, body: desk.registry.decide_baseline(None, row["id"], body),
    asked=_asked,
    warning="请先核对出处原件。同意后即据以判断；载入的人不能自己复核。",
)
decide_baseline = mount(screens, CHANGES)
