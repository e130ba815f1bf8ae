"""Simulations: a scheme over many cases, with a change beside it; who wins and who loses, by district."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from client.models.subsidy import (
    ChangeView,
    DifferenceView,
    FactView,
    ReportView,
    SchemeView,
    SimulationView,
)
from client.models.subsidy import ResultView as Result
from client.models.subsidy import ServicesSubsidySimulationsSchemasFaultView as FaultView
from console import facts, labels
from console.answers import file_of
from console.components import Cell, Chart, Column, Facts, Field, Link, Listing, Section, Table, Text, View
from console.desk import Desk, NotThere, identifier
from console.screens import Done, Menu, Screens
from console.subsidy import decisions
from console.subsidy.schemes.pages import value
from console.subsidy.simulations import payees

screens = Screens()
WATCH_SECONDS = 3
TONES: Any = {"queued": "quiet", "running": "warn", "done": "good", "failed": "bad"}
_CODE = re.compile(r"[a-z0-9_]{1,80}")


@screens.page("/simulations", "政策测算", "subsidy.list_simulations", Menu("政策", "政策测算", 20))
def simulations(desk: Desk) -> Listing[SimulationView]:
    return Listing(
        columns=(
            Column[SimulationView]("测算", lambda row: decisions.number(row["id"], f"/simulations/{row['id']}")),
            Column[SimulationView]("项目", lambda row: desk.scheme_name(row["city"], row["scheme"])),
            Column[SimulationView]("案例", lambda row: row["file_name"] or "在案的案例"),
            Column[SimulationView]("认定日期", lambda row: row["judged_on"]),
            Column[SimulationView]("例数", lambda row: row["total"], numeric=True),
            Column[SimulationView]("提出", lambda row: labels.day(row["created_at"])),
            Column[SimulationView]("状态", _state),
        ),
        page=lambda **query: desk.subsidy.list_simulations(None, **query),
        links=[Link("到项目页发起测算", f"/policies/{desk.seat.city}", primary=True)] if desk.seat.city else [],
        empty="还没有测算",
    )


def _state(row: SimulationView) -> Cell:
    return Cell(labels.of(labels.SIMULATION_STATE, row["state"]), tone=TONES[row["state"]])


def _fields(desk: Desk, city: str, scheme: str) -> list[Field]:
    if city != desk.seat.city or not _CODE.fullmatch(scheme):
        raise NotThere
    row = desk.subsidy.show_scheme(None, city, scheme)
    columns = "、".join(f"{fact['fact']}（{fact['title']}）" for fact in row["facts"])
    changed = [
        Field(
            facts.PREFIX + entry["fact"],
            f"改“{entry['title']}”为（{facts.unit_of(entry)}）" if entry.get("unit") else f"改“{entry['title']}”为",
            required=False,
            hint=f"现为 {value(current, entry.get('unit'))}；不改的不填",
        )
        for entry, current in _changeable(row)
    ]
    return [
        Field(
            "file",
            "案例文件",
            "file",
            required=False,
            hint=f"CSV、xlsx 或 Parquet，每列一个事实：{columns}；可有 district、id、payee（享受对象）列；"
            "不附则以在案的案例测算",
        ),
        *changed,
        Field("draft", "拟改的政策包", "file", required=False, hint="拟改的 subsidy.yaml；与上面的拟改数值二选一"),
        Field("against", "与另一政策包比较", required=False, longest=80, hint="写名称或城市，例 urumqi-2023"),
        Field("on", "认定日期", "date", required=False, hint="不填为业务当日"),
    ]


def _changeable(scheme: SchemeView) -> list[tuple[FactView, Any]]:
    """The scheme's numbers as fields are typed: their title and unit, and what they are now."""
    return [
        (
            {
                "fact": entry["parameter"],
                "title": entry["title"],
                "type": "number",
                "unit": entry["unit"],
                "required": False,
            },
            entry["value"],
        )
        for entry in scheme["parameters"]
        if entry["unset"] or type(entry["value"]) is int
    ]


@screens.form(
    "/policies/{city}/schemes/{scheme}/simulation",
    "批量测算",
    "subsidy.ask_simulation",
    _fields,
    "测算",
    takes_files=True,
)
def ask(desk: Desk, city: str, scheme: str) -> Done:
    if city != desk.seat.city or not _CODE.fullmatch(scheme):
        raise NotThere
    data = {name: desk.values[name] for name in ("against", "on") if desk.values.get(name)}
    numbers = [entry for entry, _ in _changeable(desk.subsidy.show_scheme(None, city, scheme))]
    if changes := facts.values_of(numbers, desk.values):
        data["changes"] = json.dumps(changes, ensure_ascii=False)
    files = {name: file for name, file in desk.files.items() if name in ("file", "draft") and file[1]}
    row = desk.subsidy.ask_simulation(None, city, scheme, data=data, files=files or {"file": ("", b"")})
    return Done(f"/simulations/{row['id']}", "已提出测算")


@screens.page("/simulations/{simulation_id}", "政策测算", "subsidy.show_simulation")
def simulation(desk: Desk, simulation_id: str) -> View:
    row = desk.subsidy.show_simulation(None, identifier(simulation_id))
    under_way = row["state"] in ("queued", "running")
    names = desk.names.of(desk.registry, row["city"], "district")
    report = row["report"]
    return View(
        f"测算：{desk.scheme_name(row['city'], row['scheme'])}",
        facts=Facts(
            "",
            [
                ("状态", _state(row)),
                ("已测", f"{row['judged']}／{row['total'] if row['total'] is not None else '—'}"),
                ("案例", row["file_name"] or "在案的案例"),
                ("认定日期", row["judged_on"]),
                ("政策包", Cell(row["pack"], hint=row["pack_version"])),
                ("拟改", "；".join(f"{name}={text}" for name, text in row["changes"].items()) or "—"),
                ("提出", labels.day(row["created_at"])),
                ("完成", labels.day(row["finished_at"])),
            ],
        ),
        sections=[
            *_trouble(row),
            *(_report(report, names) if report else ()),
            Section("下载逐例结果", download.at(desk, simulation_id=row["id"]) if report else None, folded=True),
        ],
        links=[Link("各区得失（可导出）", f"/simulations/{row['id']}/districts")]
        if report and report["differences"]
        else [],
        refresh_seconds=WATCH_SECONDS if under_way else None,
        printed=not under_way,
    )


def _compares(report: ReportView | None) -> bool:
    return report is not None and bool(report["differences"])


def _trouble(row: SimulationView) -> list[Section]:
    problem = row["problem"]
    if problem is None:
        return []
    lines = [str(problem[name]) for name in ("title", "detail") if problem.get(name)]
    return [Section("未完成的原因", Text(lines, tone="bad"))]


def _report(report: ReportView, names: Mapping[str, str]) -> list[Section]:
    sections = []
    if refused := report.get("refused"):
        lines = [refused["detail"], f"{refused['clause']}：{refused['quote']}"]
        sections.append(Section("现行规定不能计算", Text(lines, tone="warn")))
    if compared := report.get("compared"):
        sections.append(Section(f"与 {compared['pack']} 比较", Table(_CHANGED, compared["changes"], "没有不同的数值")))
    if report["differences"]:
        sections.append(Section("得失", Table(_DIFFERENCES, report["differences"])))
    for entry in report["differences"]:
        sections.append(Section("各区享受对象得失", payees.concerned(entry, names), note=payees.NOTE))
        sections.append(Section("各区增减", _gains(entry, names)))
    for title, results in (("现行规定", report["results"]), ("拟改以后", report["changed"])):
        sections += [Section(f"{title}：{result['title']}", _districts(result, names)) for result in results]
    if report.get("faulty"):
        text = f"不能测算的行（共 {report.get('faulty')} 行，列出前 20 处）"
        sections.append(Section(text, Table(_FAULTS, report.get("faults") or ())))
    return sections


@screens.page("/simulations/{simulation_id}/districts", "各区得失", "subsidy.show_simulation")
def districts(desk: Desk, simulation_id: str) -> Listing[payees.InDistrict]:
    row = desk.subsidy.show_simulation(None, identifier(simulation_id))
    names = desk.names.of(desk.registry, row["city"], "district")
    differences = row["report"]["differences"] if row["report"] else []
    rows = [line for entry in differences for line in payees.lines(entry, names)]
    return Listing(
        columns=payees.IN_DISTRICT,
        page=lambda **_: {"items": rows},
        links=[Link("回到测算", f"/simulations/{row['id']}")],
        note=payees.NOTE,
        empty="没有可比较的结果",
    )


def _gains(entry: DifferenceView, names: Mapping[str, str]) -> Chart:
    codes = sorted(entry["by_district"])
    return Chart(
        f"各区增减（{entry['reading']}）" if entry["reading"] else "各区增减",
        [names.get(code, code) or "未分区" for code in codes],
        {"增减": [decisions.full_yuan(entry["by_district"][code]) for code in codes]},
        unit="元，不计角分",
    )


def _districts(result: Result, names: Mapping[str, str]) -> Table:
    rows = [(names.get(code, code) or "未分区", totals) for code, totals in sorted(result["by_district"].items())]
    return Table(_TOTALS, [*rows, ("合计", result["total"])])


_CHANGED = (
    Column[ChangeView]("数值", lambda row: Cell(row["title"], hint=row["parameter"])),
    Column[ChangeView]("原为", lambda row: value(row["before"], row["unit"])),
    Column[ChangeView]("改为", lambda row: value(row["after"], row["unit"])),
)
_DIFFERENCES = (
    Column[DifferenceView]("说明", lambda row: row["said"]),
    Column[DifferenceView]("多得的例数", lambda row: row["winners"], numeric=True),
    Column[DifferenceView]("少得的例数", lambda row: row["losers"], numeric=True),
    Column[DifferenceView]("新符合", lambda row: row["newly_eligible"], numeric=True),
    Column[DifferenceView]("不再符合", lambda row: row["no_longer_eligible"], numeric=True),
    Column[DifferenceView]("享受对象：多得／少得／不变", payees.altogether),
    Column[DifferenceView]("金额增减", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
)
_TOTALS: Sequence[Column[tuple[str, Any]]] = (
    Column("区", lambda row: row[0]),
    Column("例数", lambda row: row[1]["cases"], numeric=True),
    Column("符合", lambda row: row[1]["eligible"], numeric=True),
    Column("金额", lambda row: labels.yuan(row[1]["amount_fen"]), numeric=True),
)
_FAULTS = (
    Column[FaultView]("行", lambda row: row["row"], numeric=True),
    Column[FaultView]("列", lambda row: row["column"]),
    Column[FaultView]("原因", lambda row: row["detail"]),
)
_FORMAT = (
    Field("format", "格式", "select", choices={"csv": "CSV", "parquet": "Parquet"}, value="csv"),
    Field("affected", "只列受改动影响的", "checkbox", required=False),
)


@screens.form(
    "/simulations/{simulation_id}/result",
    "下载逐例结果",
    "subsidy.download_simulation",
    _FORMAT,
    "下载（留痕）",
    saves=True,
)
def download(desk: Desk, simulation_id: str) -> Response:
    kind: Any = desk.values.get("format") or "csv"
    affected = True if desk.values.get("affected") == "true" else None
    number = identifier(simulation_id)
    return file_of(desk.subsidy.download_simulation(None, number, format=kind, affected=affected))
