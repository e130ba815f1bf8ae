"""Reports of a district for a week, half a month or a month: which are due, one of them to draw, sign and freeze."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from client.models.registry import (
    PeriodicReportRecord,
    PeriodicReportView,
    PracticeView,
    ReportLineView,
    RestatementView,
)
from console import labels
from console.answers import file_of
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
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
from console.registry.tasks.pages import GROUP
from console.screens import Done, Menu, Screens

screens = Screens()
KIND = {"weekly_contacts": "周调度", "half_monthly_assist": "半月调度", "monthly": "月报告"}
STATE = {
    "due": "待报",
    "drafted": "已生成，待报送",
    "submitted": "已报送，待审定",
    "returned": "已退回",
    "frozen": "已审定",
}
_TONE: dict[str, Tone] = {
    "due": "quiet",
    "drafted": "warn",
    "submitted": "warn",
    "returned": "bad",
    "frozen": "good",
}
CONSENT = {"not_needed": "不涉及具体单位或个人", "given": "所涉单位或个人已同意"}
WHY = {"recorded_later": "事后登记或确认", "moved": "人员辖区、期限或届别变动"}
FACT = {
    "contact": "联系",
    "contact_confirmation": "补记的确认",
    "service": "服务",
    "status": "就业状态",
    "status_confirmation": "就业状态的确认",
}
_COUNTS = {True: "应报", False: "按本市采用的读法不报", None: "读法未选定"}
_NO_PERSON = "不写个人信息"


def _state(row: PeriodicReportView | PeriodicReportRecord) -> Cell:
    return Cell(STATE[row["state"]], tone=_TONE[row["state"]])


def _due(row: PeriodicReportView | PeriodicReportRecord) -> Shown:
    if row["due_on"] is None:
        return Cell("未规定", tone="quiet")
    return Cell(f"{row['due_on']} 迟报", tone="bad") if row["late"] else row["due_on"]


def _numbers(row: PeriodicReportView | PeriodicReportRecord) -> Shown:
    if row["state"] != "frozen":
        return None
    return Cell("审定后有更正", tone="warn") if row["restated"] else "与审定时相同"


@screens.page("/periodic-reports", "定期报送", "registry.list_periodic_reports", Menu(GROUP, "定期报送", 25))
def reports(desk: Desk) -> Listing[PeriodicReportView]:
    return Listing(
        columns=(
            Column[PeriodicReportView]("期", lambda row: Cell(row["period"], f"/periodic-reports/{row['id']}")),
            Column[PeriodicReportView]("种类", lambda row: KIND[row["kind"]]),
            Column[PeriodicReportView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[PeriodicReportView]("起止", lambda row: f"{row['first_on']} 至 {row['last_on']}"),
            Column[PeriodicReportView]("状况", _state),
            Column[PeriodicReportView]("报送截止", _due),
            Column[PeriodicReportView]("是否应报", lambda row: _COUNTS[row["counts"]]),
            Column[PeriodicReportView]("报送于", lambda row: row["signed_on"]),
            Column[PeriodicReportView]("数据", _numbers),
        ),
        page=lambda **query: desk.registry.list_periodic_reports(None, **query),
        filters=(
            Filter("kind", "种类", KIND),
            Filter("state", "状况", STATE),
            Filter("year", "年度", type="number"),
        ),
        note="各期按文件的周期开启；文件未规定报送截止日的，不判迟报。",
        empty="没有定期报送：本市文件没有规定，或尚未开始",
    )


@screens.page("/periodic-reports/{report_id}", "一期报送", "registry.show_periodic_report")
def report(desk: Desk, report_id: str) -> View:
    row = desk.registry.show_periodic_report(None, identifier(report_id))
    return View(
        f"{row['title']} {row['period']}",
        [*_steps(desk, row), *_content(row)],
        Facts("", _facts(desk, row)),
        links=_links(row),
        note=f"依据：{row['clause']}：“{row['quote']}”",
        printed=True,
    )


def _links(row: PeriodicReportRecord) -> list[Link]:
    workbook = Link("取回工作簿（xlsx）", f"/periodic-reports/{row['id']}/workbook", download=True)
    return [Link("定期报送", "/periodic-reports"), *([workbook] if row["lines"] else [])]


def _facts(desk: Desk, row: PeriodicReportRecord) -> list[tuple[str, Shown]]:
    return [
        ("辖区", desk.area_name(row["area"])),
        ("起止", f"{row['first_on']} 至 {row['last_on']}"),
        ("数据截至", row["as_of"]),
        ("数据以此刻已入账的为准", labels.day(row["facts_as_known_at"])),
        ("状况", _state(row)),
        ("报送截止", _due(row)),
        ("是否应报", _COUNTS[row["counts"]]),
        ("读法", "；".join(reading["title"] for reading in row["readings"] if reading["title"]) or None),
        ("签报", f"{labels.of(labels.ROLES, row['signed_role'])} {row['signed_on']}" if row["signed_on"] else None),
        ("退回的缘由", row["return_reason"]),
        ("审定于", row["frozen_on"]),
        ("校验值（SHA-256）", row["content_hash"]),
    ]


def _steps(desk: Desk, row: PeriodicReportRecord) -> Iterator[Section]:
    """What the report is ready for, and who looks at it."""
    number = row["id"]
    if row["is_to_draw"]:
        yield Section("生成报表", draw.at(desk, report_id=number), folded=row["state"] == "drafted")
    if row["is_to_sign"]:
        yield Section("签报", submit.at(desk, report_id=number))
        yield Section("补充经验做法", practice.at(desk, report_id=number), folded=True)
    if row["is_to_freeze"]:
        yield Section("审定", freeze.at(desk, report_id=number))
    if row["is_to_decide"]:
        yield Section("退回", give_back.at(desk, report_id=number), folded=True)


def _content(row: PeriodicReportRecord) -> Iterator[Section]:
    later = {each["cell"]: each["after"] for each in row["restatements"]}
    columns = (
        Column[ReportLineView]("项目", lambda line: Cell(line["title"], hint=line["note"])),
        Column[ReportLineView]("数", lambda line: line["number"], numeric=True),
        Column[ReportLineView]("应计", lambda line: line["out_of"], numeric=True),
        Column[ReportLineView]("比例", lambda line: line["rate"], numeric=True),
        Column[ReportLineView]("审定后更正为", lambda line: later.get(line["key"]), numeric=True),
    )
    yield Section("数据", Table(columns, row["lines"], "尚未生成"))
    yield Section("典型经验做法", Table(_PRACTICES, row["practices"]) if row["practices"] else Text(["没有。"]))
    if row["state"] == "frozen":
        yield Section("更正", Table(_RESTATEMENTS, row["restatements"], "没有"), note="已审定的报表和校验值不变。")


_PRACTICES = (
    Column[PracticeView]("做法", lambda each: each["text"]),
    Column[PracticeView]("同意", lambda each: CONSENT[each["consent"]]),
)
_RESTATEMENTS = (
    Column[RestatementView]("日期", lambda each: each["noted_on"]),
    Column[RestatementView]("项目", lambda each: each["title"]),
    Column[RestatementView]("原为", lambda each: each["before"], numeric=True),
    Column[RestatementView]("现为", lambda each: each["after"], numeric=True),
    Column[RestatementView]("缘由", lambda each: Cell(WHY[each["why"]], hint=_causes(each))),
)


def _causes(each: RestatementView) -> str | None:
    return "；".join(f"{FACT[fact['kind']]} {fact['id']}" for fact in each["facts"]) or None


@screens.page("/periodic-reports/{report_id}/workbook", "一期报送的工作簿", "registry.download_periodic_report")
def workbook(desk: Desk, report_id: str) -> Response:
    return file_of(desk.registry.download_periodic_report(None, identifier(report_id)))


@screens.form(
    "/periodic-reports/{report_id}/drawing",
    "生成报表",
    ("registry.draw_periodic_report", "registry.show_periodic_report"),
    (),
    "按现有数据生成",
    warning="报送前可重新生成；该期结束以后生成的才能报送。",
)
def draw(desk: Desk, report_id: str) -> Done:
    row = desk.registry.show_periodic_report(None, identifier(report_id))
    desk.registry.draw_periodic_report(None, {"kind": row["kind"], "period": row["period"], "area": row["area"]})
    return Done(f"/periodic-reports/{report_id}", "已生成，请核对后签报")


def _signing(desk: Desk, report_id: str) -> list[Field]:
    row = desk.registry.show_periodic_report(None, identifier(report_id))
    return [Field("content_hash", "", "hidden", value=row["content_hash"] or "")]


def _seen(desk: Desk) -> Any:
    return {"content_hash": desk.values.get("content_hash", "")}


@screens.form(
    "/periodic-reports/{report_id}/submission",
    "签报",
    ("registry.submit_periodic_report", "registry.show_periodic_report"),
    _signing,
    "签报",
    warning="签报的就是本页所示的内容；由市审定。",
)
def submit(desk: Desk, report_id: str) -> Done:
    desk.registry.submit_periodic_report(None, identifier(report_id), _seen(desk))
    return Done(f"/periodic-reports/{report_id}", "已报送，待市审定")


@screens.form(
    "/periodic-reports/{report_id}/freeze",
    "审定",
    ("registry.freeze_periodic_report", "registry.show_periodic_report"),
    _signing,
    "审定",
    warning="审定后内容不变；此后台账有变的，另列更正。",
)
def freeze(desk: Desk, report_id: str) -> Done:
    desk.registry.freeze_periodic_report(None, identifier(report_id), _seen(desk))
    return Done(f"/periodic-reports/{report_id}", "已审定")


_REASON = Field("reason", "缘由", "textarea", longest=1000, hint=f"留痕；{_NO_PERSON}")


@screens.form("/periodic-reports/{report_id}/return", "退回", "registry.return_periodic_report", (_REASON,), "退回")
def give_back(desk: Desk, report_id: str) -> Done:
    body: Any = {"reason": desk.values.get("reason", "")}
    desk.registry.return_periodic_report(None, identifier(report_id), body)
    return Done(f"/periodic-reports/{report_id}", "已退回")


_PRACTICE = (
    Field("text", "做法", "textarea", longest=1000, hint=_NO_PERSON),
    Field("consent", "同意", "select", choices=CONSENT),
)


@screens.form(
    "/periodic-reports/{report_id}/practices",
    "补充经验做法",
    "registry.add_report_practice",
    _PRACTICE,
    "补充",
)
def practice(desk: Desk, report_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("text", "consent")}
    desk.registry.add_report_practice(None, identifier(report_id), body)
    return Done(f"/periodic-reports/{report_id}", "已补充，请核对后签报")
