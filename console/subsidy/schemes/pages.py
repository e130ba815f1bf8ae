"""What the documents say: their values over time, the readings of their clauses, their schemes; and a case tried."""

import re
from collections.abc import Sequence
from typing import Any

from client.models.subsidy import (
    AmbiguityView,
    CaseView,
    FactView,
    MeasureView,
    OptionView,
    ParameterView,
    PolicyView,
    RuleView,
    SchemeView,
)
from console import facts, labels
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, Table, Text, View
from console.desk import Desk, NotThere
from console.screens import Menu, Screens
from console.subsidy import decisions

screens = Screens()
READERS = frozenset(
    {
        "policy_officer",
        "district_reviewer",
        "district_approver",
        "city_approver",
        "payer",
        "auditor",
        "finance",
        "observer",
        "employer_clerk",
        "caseworker",
    }
)
_CITY, _CODE = re.compile(r"[a-z]{1,40}"), re.compile(r"[a-z0-9_]{1,80}")


def _city(text: str) -> str:
    """A city as an address names it. Raises NotThere."""
    if not _CITY.fullmatch(text):
        raise NotThere
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise NotThere
    return text


@screens.page("/policies", "政策文件", "subsidy.list_policies", Menu("政策", "政策文件", 10, only=READERS))
def policies(desk: Desk) -> View:
    columns = (
        Column[PolicyView]("城市", lambda row: row["city_name"]),
        Column[PolicyView]("文件", lambda row: Cell(row["title"], f"/policies/{row['city']}")),
        Column[PolicyView]("文号", lambda row: row["number"]),
        Column[PolicyView]("发文机关", lambda row: row["issuer"]),
        Column[PolicyView]("政策包", lambda row: Cell(row["pack"], hint=row["version"])),
    )
    return View("政策文件", [Section("现行文件", Table(columns, desk.subsidy.list_policies(None)))])


@screens.page("/policies/{city}", "政策文件", ("subsidy.show_policy", "subsidy.show_document"))
def policy(desk: Desk, city: str) -> View:
    document = desk.subsidy.show_document(None, _city(city))
    shown = desk.subsidy.show_policy(None, city)
    return View(
        document["title"],
        facts=Facts(
            "",
            [
                ("文号", document["number"]),
                ("发文机关", document["issuer"]),
                ("年度", document["policy_year"]),
                ("依据", "；".join(document["parents"]) or None),
                ("政策包", Cell(document["pack"], hint=document["version"])),
                ("以何日为准", shown["on"]),
            ],
        ),
        sections=[
            Section("资金项目", Table(_schemes(city), shown["schemes"])),
            Section("措施", Table(_MEASURES, document["measures"], "文件没有编号的措施"), folded=True),
        ],
        links=[
            Link("数值", f"/policies/{city}/parameters"),
            Link("读法", f"/policies/{city}/readings"),
            Link("逐条落实情况", f"/policies/{city}/obligations"),
        ],
    )


def _schemes(city: str) -> Sequence[Column[SchemeView]]:
    return (
        Column("项目", lambda row: Cell(row["title"], f"/policies/{city}/schemes/{row['scheme']}")),
        Column("对象", lambda row: labels.of(labels.PAYEE, row["payee"])),
        Column("读法", lambda row: _readings(row)),
        Column("未给出的数值", lambda row: sum(value["unset"] for value in row["parameters"]), numeric=True),
        Column("依据", lambda row: Cell(row["clause"], hint=row["quote"])),
    )


def _readings(row: SchemeView) -> Shown:
    if len(row["readings"]) <= 1:
        return "一种"
    return Cell("已选定", tone="good") if row["chosen"] else Cell(f"{len(row['readings'])} 种，未选定", tone="warn")


_MEASURES = (
    Column[MeasureView]("编号", lambda row: row["number"], numeric=True),
    Column[MeasureView]("措施", lambda row: row.get("title")),
    Column[MeasureView]("牵头", lambda row: "、".join(row["lead"])),
    Column[MeasureView]("配合", lambda row: "、".join(row["supporting"])),
    Column[MeasureView]("依据", lambda row: Cell(row["clause"], hint=row["quote"])),
)


def value(shown: Any, unit: str | None) -> str:
    """A value of a pack in words; one of parts as its parts."""
    if shown is None:
        return "—"
    if isinstance(shown, bool):
        return labels.YES_NO[str(shown).lower()]
    if isinstance(shown, int):
        number: Any = {"fact": "", "title": "", "type": "number", "unit": unit, "required": False}
        return facts.shown(number, shown)
    if isinstance(shown, dict):
        return "；".join(f"{labels.of(labels.BOUND, key)} {value(part, unit)}".strip() for key, part in shown.items())
    if isinstance(shown, list):
        return "、".join(value(part, unit) for part in shown)
    return labels.of(labels.BOUND, str(shown))


@screens.page("/policies/{city}/parameters", "数值", "subsidy.list_parameters")
def parameters(desk: Desk, city: str) -> Listing[ParameterView]:
    return Listing(
        columns=(
            Column[ParameterView]("名称", lambda row: Cell(row["title"], hint=row["parameter"])),
            Column[ParameterView]("数值", _in_force),
            Column[ParameterView]("历次数值", _over_time),
            Column[ParameterView]("依据", lambda row: Cell(row["clause"], hint=row["quote"])),
            Column[ParameterView]("自定的理由", lambda row: row.get("reason")),
        ),
        page=lambda **query: {"items": _parameters(desk, _city(city), query.get("on"), query.get("words"))},
        filters=(Filter("on", "以何日为准", type="date"), Filter("words", "名称、条款或原文含")),
        links=[Link("返回文件", f"/policies/{city}")],
        note="文件未给出的数值，系统拒绝计算。",
        empty="没有这样的数值",
    )


def _parameters(desk: Desk, city: str, on: str | None, words: str | None) -> Sequence[ParameterView]:
    rows = desk.subsidy.list_parameters(None, city, on=on)
    if not words:
        return rows
    return [row for row in rows if words in row["title"] + row["clause"] + row["quote"] + row["parameter"]]


def _in_force(row: ParameterView) -> Shown:
    return Cell("文件未给出", tone="warn") if row["unset"] else value(row["value"], row["unit"])


def _over_time(row: ParameterView) -> str:
    return "；".join(
        f"{entry['first']} 起{'至 ' + entry['until'] if entry['until'] else ''}：{value(entry['value'], row['unit'])}"
        for entry in row.get("values") or ()
    )


@screens.page("/policies/{city}/readings", "读法", "subsidy.list_readings")
def readings(desk: Desk, city: str) -> View:
    rows = desk.subsidy.list_readings(None, _city(city))
    columns = (
        Column[OptionView]("读法", lambda row: row["title"]),
        Column[OptionView]("数值", lambda row: value(row.get("value"), None)),
        Column[OptionView]("合计", lambda row: row.get("comes_to"), numeric=True),
        Column[OptionView]("条款", lambda row: Cell(row.get("clause") or "—", hint=row.get("quote"))),
        Column[OptionView]("不能采用的原因", lambda row: row.get("refused")),
    )
    return View(
        "有几种读法的条款",
        [Section(f"{row['title'] or row['path']}：{_chosen(row)}", Table(columns, row["readings"])) for row in rows]
        or [Section("读法", Text(["本市文件没有几种读法的条款。"]))],
        links=[Link("返回文件", f"/policies/{city}")],
        note="未选定的，各种读法并列；选定写在政策包中，写明何人、何日、何故。",
    )


def _chosen(row: AmbiguityView) -> str:
    if row["chosen"] is None:
        return "尚未选定"
    title = next((option["title"] for option in row["readings"] if option["reading"] == row["chosen"]), row["chosen"])
    return f"现行{title}（{row['reason']}）" if row["reason"] else f"现行{title}"


@screens.page("/policies/{city}/schemes/{scheme}", "资金项目", "subsidy.show_scheme")
def scheme(desk: Desk, city: str, scheme: str) -> View:
    row = desk.subsidy.show_scheme(None, _city(city), _code(scheme))
    chosen = row["chosen"]
    sections = [
        Section("事实", Table(_FACTS, row["facts"])),
        Section("数值", Table(_VALUES, row["parameters"], "本项目没有数值")),
    ]
    for reading in row["readings"]:
        sections.append(Section(f"条件：{reading['title']}", Table(_RULES, reading["conditions"], "没有条件")))
        sections.append(Section(f"算式：{reading['title']}", Text([reading["formula"]])))
    links = [Link("试算一例", f"/policies/{city}/schemes/{scheme}/case", primary=True)]
    if desk.may("subsidy.ask_simulation") and city == desk.seat.city:
        links.append(Link("批量测算", f"/policies/{city}/schemes/{scheme}/simulation"))
    return View(
        row["title"],
        sections,
        Facts(
            "",
            [
                ("对象", labels.of(labels.PAYEE, row["payee"])),
                ("依据", Cell(row["clause"], hint=row["quote"])),
                ("发放", "“可以”发放，须经审批" if row["discretionary"] else "符合条件即发放"),
                ("选定的读法", f"{chosen['reading']}：{chosen['reason']}（{chosen['on']}）" if chosen else "—"),
            ],
        ),
        links=[*links, Link("返回文件", f"/policies/{city}")],
    )


def _span(fact: FactView) -> str:
    codes = fact.get("codes") or {}
    return "、".join(codes.values()) or "、".join(column["title"] for column in fact.get("columns") or ()) or "—"


TYPES = {
    "number": "数",
    "truth": "是否",
    "day": "日期",
    "choice": "选一",
    "choices": "可多选",
    "places": "序号",
    "rows": "清单",
}
_FACTS = (
    Column[FactView]("事实", lambda row: Cell(row["title"], hint=row["fact"])),
    Column[FactView]("类型", lambda row: labels.of(TYPES, row["type"])),
    Column[FactView]("单位", lambda row: facts.unit_of(row)),
    Column[FactView]("可选、列", _span),
    Column[FactView]("必填", lambda row: labels.YES_NO[str(row["required"]).lower()]),
)
_VALUES = (
    Column[ParameterView]("名称", lambda row: Cell(row["title"], hint=row["parameter"])),
    Column[ParameterView]("数值", _in_force),
    Column[ParameterView]("历次数值", _over_time),
    Column[ParameterView]("依据", lambda row: Cell(row["clause"], hint=row["quote"])),
)
_RULES = (
    Column[RuleView]("条件", lambda row: row["title"]),
    Column[RuleView]("写法", lambda row: row["formula"]),
    Column[RuleView]("依据", lambda row: Cell(row["clause"], hint=row["quote"])),
)


def _case_fields(desk: Desk, city: str, scheme: str) -> list[Field]:
    row = desk.subsidy.show_scheme(None, _city(city), _code(scheme))
    day = Field("on", "认定日期", "date", required=False, hint="不填为业务当日")
    return [*facts.fields_of(row["facts"]), day]


@screens.form(
    "/policies/{city}/schemes/{scheme}/case",
    "试算一例",
    ("subsidy.explain_case", "subsidy.show_scheme"),
    _case_fields,
    "试算",
)
def try_case(desk: Desk, city: str, scheme: str) -> View:
    row = desk.subsidy.show_scheme(None, _city(city), _code(scheme))
    body: Any = {"facts": facts.values_of(row["facts"], desk.values)}
    if desk.values.get("on"):
        body["on"] = desk.values["on"]
    return outcome(desk.subsidy.explain_case(None, city, scheme, body), row, body["facts"])


def outcome(case: CaseView, scheme: SchemeView, given: dict[str, Any]) -> View:
    stated: list[tuple[str, Shown]] = [
        (fact["title"], facts.shown(fact, given[fact["fact"]])) for fact in scheme["facts"] if fact["fact"] in given
    ]
    return View(
        f"试算：{case['title']}",
        [
            Section("所填事实", Facts("", stated)),
            *decisions.reasons(case),
            Section("说明", Text(case["letter"].splitlines())),
        ],
        Facts(
            "",
            [
                ("结论", decisions.verdict(case["eligible"])),
                ("应得", labels.yuan(case["amount_fen"])),
                ("认定日期", case["on"]),
                ("政策包", Cell(case["pack"], hint=case["pack_version"])),
            ],
        ),
        links=[Link("再试一例", f"/policies/{case['city']}/schemes/{case['scheme']}/case", primary=True)],
        note="试算不记入任何申请。",
    )
