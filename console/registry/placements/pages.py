"""Where people went: the channels of a city against their numbers, a person's placements, record and correct one."""

from typing import Any

from client.models.registry import CountedRow, IndicatorSheet, IndicatorView, PlacementView
from console import labels
from console.areas import area_filter
from console.components import Cell, Chart, Column, Facts, Field, Filter, Section, Shown, Table, Text, View
from console.desk import Desk, NotThere, identifier
from console.figures import goal, number, verdict
from console.screens import Done, Menu, Screens

screens = Screens()
_OF_CHANNELS = "channels."
PLACED = ("employed", "startup", "flexible", "grassroots", "further_study", "enlisted")
_BANDS = {str(band): f"{band}000—{band}999元" for band in range(1, 20)}
WAGE_BANDS = {"0": "不足1000元", **_BANDS, "20": "20000元及以上"}


@screens.page("/channels", "去向渠道", "registry.show_indicator", Menu("指标与报表", "去向渠道", 32))
def channels(desk: Desk) -> View:
    """Persons by channel; what the document counts in posts stands below them and is added to none."""
    asked: Any = {"area": desk.query("area"), "as_of": desk.query("as_of")}
    listed = desk.registry.list_indicators(None, **asked)["items"]
    keys = [row["key"] for row in listed if row["kind"] == "openings" or _is_channel(row)]
    sheets = [desk.registry.show_indicator(None, key, **asked) for key in keys]
    persons = [sheet for sheet in sheets if sheet["indicator"]["kind"] == "count"]
    posts = [sheet for sheet in sheets if sheet["indicator"]["kind"] == "openings"]
    filters = (*area_filter(desk), Filter("as_of", "截至", type="date"))
    return View("去向渠道", _sections(desk, persons, posts), _head(desk, sheets), filters=filters, printed=True)


def _is_channel(row: IndicatorView) -> bool:
    return row["kind"] is not None and row["key"].startswith(_OF_CHANNELS)


def _head(desk: Desk, sheets: list[IndicatorSheet]) -> Facts:
    if not sheets:
        return Facts("", [])
    return Facts("", [("辖区", desk.area_name(sheets[0]["area"])), ("截至", sheets[0]["as_of"])])


def _sections(desk: Desk, persons: list[IndicatorSheet], posts: list[IndicatorSheet]) -> list[Section]:
    if not persons:
        return [Section("渠道", Text(["本市文件没有按渠道定人数"]))]
    note = "按当日所处的渠道计人，一人只计一处；经第二人确认才计"
    sections = [Section("各渠道人数", _table(desk, persons), note=note), Section("图", _drawing(persons))]
    if posts:
        own = "按岗位所招的人数计，与上列人数互不相加"
        sections.append(Section("岗位", _table(desk, posts), note=own))
    return sections


def _table(desk: Desk, sheets: list[IndicatorSheet]) -> Table:
    columns = (
        Column[IndicatorSheet]("渠道", lambda row: _name(row["indicator"])),
        Column[IndicatorSheet]("数", lambda row: number(desk, _total(row)["part"], _total(row)["names"]), numeric=True),
        Column[IndicatorSheet]("其中含未确认的", _as_stated, numeric=True),
        Column[IndicatorSheet]("目标", lambda row: Cell(goal(row["indicator"]["target"]), hint="全市")),
        Column[IndicatorSheet]("结论", lambda row: verdict(_total(row)["met"])),
        Column[IndicatorSheet]("依据", _clause),
    )
    return Table(columns, sheets)


def _name(row: IndicatorView) -> Shown:
    return Cell(row["title"], f"/indicators/{row['key']}")


def _total(sheet: IndicatorSheet) -> CountedRow:
    counted = sheet["counted"]
    assert counted is not None, "it has a kind"
    return counted["total"]


def _as_stated(sheet: IndicatorSheet) -> Shown:
    others = _total(sheet)["others"]
    return others[0]["part"] if others else None


def _clause(sheet: IndicatorSheet) -> Shown:
    target = sheet["indicator"]["target"]
    return Cell(target["clause"], hint=target["quote"]) if target else None


def _drawing(persons: list[IndicatorSheet]) -> Chart:
    wanted = [target["count"] if (target := sheet["indicator"]["target"]) else None for sheet in persons]
    return Chart(
        "各渠道人数和目标",
        [sheet["indicator"]["title"] for sheet in persons],
        {"数": [_total(sheet)["part"] for sheet in persons], "目标": wanted},
        unit="名",
    )


def placements_of(desk: Desk, graduate_id: str) -> Table | None:
    """Every version of a person's placements; None without any."""
    if not desk.may("registry.list_placements"):
        return None
    columns = (
        Column[PlacementView]("去向", lambda row: _named(desk, graduate_id, row)),
        Column[PlacementView]("渠道", lambda row: row["channel_title"] or row["channel"] or "未注明"),
        Column[PlacementView]("项目或形态", lambda row: row["programme_title"] or row["form_title"]),
        Column[PlacementView]("自何日起", lambda row: row["since_on"]),
        Column[PlacementView]("至", lambda row: row["ended_on"]),
        Column[PlacementView]("版次", lambda row: row["version"], numeric=True),
        Column[PlacementView]("效力", _standing),
    )
    rows = desk.registry.list_placements(None, graduate_id)
    return Table(columns, rows) if rows else None


def _named(desk: Desk, graduate_id: str, row: PlacementView) -> Shown:
    if not row["correctable"] or not desk.may(*correct_placement.needs):
        return row["title"]
    return Cell(row["title"], f"/people/{graduate_id}/placements/{row['placement_id']}/corrections", hint="更正")


def _standing(row: PlacementView) -> Shown:
    if not row["stands"]:
        return Cell("已更正", tone="quiet")
    return Cell(labels.of(labels.STANDING, row["standing"]), tone="good" if row["standing"] == "confirmed" else "warn")


def _fields(desk: Desk, **_: str) -> list[Field]:
    words = desk.registry.show_placement_words(None)
    forms = {code: name for names in words["forms"].values() for code, name in names.items()}
    channel = {row["channel"]: row["title"] for row in words["channels"]}
    asked = [Field("channel", "渠道", "select", choices=channel, required=False, hint="升学不填")] if channel else []
    return [
        Field("status", "去向", "select", choices={code: labels.STATUS[code] for code in PLACED}),
        *asked,
        Field("since_on", "自何日起", "date"),
        Field("evidence_kind", "凭证", "select", choices=labels.EVIDENCE),
        Field("programme", "基层项目", "select", choices=words["programmes"], required=False),
        Field("way_of_work", "就业形态", "select", choices=forms, required=False, hint="灵活就业、自主创业填写"),
        Field("contract_months", "合同期限（月）", "number", required=False),
        Field("wage_band", "月工资", "select", choices=WAGE_BANDS, required=False, hint="只登记所在的千元档"),
    ]


def _body(desk: Desk) -> Any:
    names = ("status", "channel", "since_on", "evidence_kind", "programme")
    body: dict[str, Any] = {name: value for name in names if (value := desk.values.get(name))}
    if form := desk.values.get("way_of_work"):
        body["form"] = form
    for name in ("contract_months", "wage_band"):
        if (digits := desk.values.get(name, "")).isdecimal():
            body[name] = int(digits)
    return body


@screens.form(
    "/people/{graduate_id}/placements",
    "登记去向",
    ("registry.record_placement", "registry.show_placement_words"),
    _fields,
    "登记去向",
)
def record_placement(desk: Desk, graduate_id: str) -> Done:
    desk.registry.record_placement(None, identifier(graduate_id), _body(desk))
    return Done(f"/people/{graduate_id}", "已登记去向，须另一人确认后计入")


def _correction(desk: Desk, graduate_id: str, placement_id: str) -> list[Field]:
    """As it stands now, with the reason."""
    rows = desk.registry.list_placements(None, identifier(graduate_id))
    own = [row for row in rows if row["placement_id"] == placement_id and row["correctable"]]
    if not own:
        raise NotThere
    return [*_fields(desk), Field("reason", "更正缘由", "textarea", longest=200, hint="留痕；不写个人信息")]


@screens.form(
    "/people/{graduate_id}/placements/{placement_id}/corrections",
    "更正去向",
    ("registry.correct_placement", "registry.list_placements", "registry.show_placement_words"),
    _correction,
    "更正去向",
    warning="原登记保留；更正经另一人确认后生效。",
)
def correct_placement(desk: Desk, graduate_id: str, placement_id: str) -> Done:
    body: Any = {**_body(desk), "reason": desk.values.get("reason", "")}
    desk.registry.correct_placement(None, identifier(graduate_id), identifier(placement_id), body)
    return Done(f"/people/{graduate_id}", "已登记更正，须另一人确认后生效")
