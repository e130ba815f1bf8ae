"""Internships: what was stated, by whom, and what follows: an end, a retention, the intern's word on it."""

from collections.abc import Sequence
from typing import Any

from client.models.jobfair import CodeView, InternshipFactView, InternshipView
from console import labels
from console.areas import area_filter
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    Link,
    Listing,
    Moment,
    Section,
    Shown,
    Timeline,
    View,
)
from console.desk import Desk, identifier
from console.people import People
from console.screens import Done, Menu, Screens
from console.versions import seen, version_field

screens = Screens()
MENU = Menu("机构与岗位", "见习", 50)


def internship_columns(desk: Desk, people: People) -> Sequence[Column[InternshipView]]:
    return (
        Column[InternshipView]("见习", lambda row: Cell(f"自 {row['started_on']}", f"/internships/{row['id']}")),
        people.column(),
        Column[InternshipView]("辖区", lambda row: desk.area_name(row["area"])),
        Column[InternshipView]("预定期满", lambda row: row["planned_end_on"]),
        Column[InternshipView]("结束", lambda row: row["ended_on"] or Cell("在岗", tone="good")),
        Column[InternshipView]("结果", lambda row: labels.of(labels.INTERNSHIP_OUTCOME, row["outcome"])),
        Column[InternshipView]("留用", _retained),
    )


def _retained(row: InternshipView) -> Shown:
    """With whose word it is: declared, confirmed and certified are three things."""
    if row["retention_origin"] is None:
        return None
    words = "留用" if row["retained"] else "未留用"
    tone: Any = "good" if row["retention_origin"] in ("confirmed", "certified") else "warn"
    return Cell(f"{words}（{labels.of(labels.INTERNSHIP_ORIGIN, row['retention_origin'])}）", tone=tone)


@screens.page("/internships", "见习", "jobfair.list_internships", MENU)
def internships(desk: Desk) -> Listing[InternshipView]:
    people = People(desk)
    return Listing(
        columns=internship_columns(desk, people),
        page=people.paged(lambda **query: desk.jobfair.list_internships(None, **query)),
        filters=(*area_filter(desk), Filter("running", "在岗", labels.YES_NO)),
        passed=("employer_id", "graduate_id"),
        empty="没有见习",
    )


@screens.page("/internships/{internship_id}", "见习", "jobfair.get_internship")
def internship(desk: Desk, internship_id: str) -> View:
    number = identifier(internship_id)
    row = desk.jobfair.get_internship(None, number)
    has_ended = row["ended_on"] is not None
    ending = end.at(desk, internship_id=number) if _is_open_to(desk, row) else None
    keeping = state_retention.at(desk, internship_id=number) if _is_kept(desk, row) else None
    facts: list[tuple[str, Shown]] = [
        ("人员", People(desk).of([row["graduate_id"]]).shown(row["graduate_id"])),
        ("单位", _employer(desk, row["employer_id"])),
        ("起止", f"{row['started_on']} 至 {row['planned_end_on']}（预定）"),
        ("结束", row["ended_on"] or Cell("在岗", tone="good")),
        ("结果", labels.of(labels.INTERNSHIP_OUTCOME, row["outcome"])),
        ("结束由谁认定", labels.of(labels.INTERNSHIP_ORIGIN, row["end_origin"])),
        ("留用", _retained(row)),
        ("留用日", row["retained_on"]),
        ("劳动合同", f"{row['contract_months']} 个月" if row["contract_months"] is not None else None),
        ("已参保", None if row["insured"] is None else "是" if row["insured"] else "否"),
    ]
    moments = [_moment(fact) for fact in desk.jobfair.list_internship_facts(None, number)["facts"]]
    return View(
        "见习",
        [
            Section("期满或结束", ending, folded=has_ended),
            Section("留用", keeping, folded=True),
            Section("本人确认", confirm.at(desk, internship_id=number) if row["retained"] else None, folded=True),
            Section("出具确认码", issue_code.at(desk, internship_id=number) if row["retained"] else None, folded=True),
            Section("变更记录", Timeline(list(reversed(moments)))),
        ],
        Facts("", facts),
        printed=True,
    )


def _is_open_to(desk: Desk, row: InternshipView) -> bool:
    """Whether the caller may still say how it ended: no base overrules the department, nor a retention by two."""
    by_two = row["retained"] and row["retention_origin"] in ("confirmed", "certified")
    return desk.role != "employer_clerk" or not (row["end_origin"] == "certified" or by_two)


def _is_kept(desk: Desk, row: InternshipView) -> bool:
    """Whether a retention can be stated: after an end that is no leaving; what the intern denied, by the department."""
    if row["ended_on"] is None or (row["outcome"] == "broken_off" and row["retained_on"] is None):
        return False
    return desk.role != "employer_clerk" or row["retention_origin"] != "disputed"


def _employer(desk: Desk, employer_id: str) -> Shown:
    if not desk.may("jobfair.get_employer"):
        return None
    return Cell(desk.jobfair.get_employer(None, employer_id)["name"], f"/employers/{employer_id}")


def _moment(fact: InternshipFactView) -> Moment:
    details = [
        f"结束 {fact['ended_on']}（{labels.of(labels.INTERNSHIP_OUTCOME, fact['outcome'])}）"
        if fact["ended_on"]
        else "",
        f"留用 {fact['retained_on']}" if fact["retained"] else "",
        f"合同 {fact['contract_months']} 个月" if fact["contract_months"] is not None else "",
        {True: "已参保", False: "未参保"}.get(fact["insured"], "") if fact["insured"] is not None else "",
    ]
    return Moment(
        fact["recorded_at"],
        labels.of(labels.INTERNSHIP_FACT, fact["kind"]),
        labels.of(labels.INTERNSHIP_ORIGIN, fact["origin"]),
        detail="，".join(detail for detail in details if detail),
        tone="warn" if fact["origin"] in ("declared", "disputed") else "good",
    )


_RETENTION = (
    Field("retained_on", "留用日", "date", required=False),
    Field("contract_months", "劳动合同月数", "number", required=False),
    Field("insured", "已参保", "select", choices=labels.YES_NO, required=False),
)
_END = (
    Field("ended_on", "结束日", "date"),
    Field("outcome", "结果", "select", choices=labels.INTERNSHIP_OUTCOME),
    Field("retained", "同时登记留用", "checkbox", required=False, hint="提前留用的须同时登记"),
    *_RETENTION,
)


def _retention(values: Any) -> Any:
    """What was filled in of a retention, in the service's types; what is no number goes as it was typed."""
    body: dict[str, Any] = {"retained": values.get("retained") == "true", "retained_on": values.get("retained_on")}
    months, insured = values.get("contract_months", ""), values.get("insured", "")
    if months:
        body["contract_months"] = int(months) if months.isascii() and months.isdigit() else months
    if insured:
        body["insured"] = insured == "true"
    return body


@screens.form("/internships/{internship_id}/end", "结束见习", "jobfair.end_internship", _END, "登记结束")
def end(desk: Desk, internship_id: str) -> Done:
    body: Any = {"ended_on": desk.values.get("ended_on"), "outcome": desk.values.get("outcome")}
    if desk.values.get("retained") == "true":
        body["retention"] = _retention(desk.values)
    desk.jobfair.end_internship(None, identifier(internship_id), body)
    return Done(f"/internships/{internship_id}", "已登记结束")


def _retention_fields(desk: Desk, internship_id: str) -> list[Field]:
    row = desk.jobfair.get_internship(None, identifier(internship_id))
    return [
        Field("retained", "留用", "select", choices={"true": "留用", "false": "未留用（撤销）"}, value="true"),
        *_RETENTION,
        version_field(row["version"]),
    ]


@screens.form(
    "/internships/{internship_id}/retention", "登记留用", "jobfair.state_retention", _retention_fields, "登记留用"
)
def state_retention(desk: Desk, internship_id: str) -> Done:
    body = _retention(desk.values)
    desk.jobfair.state_retention(None, identifier(internship_id), body, if_match=seen(desk))
    return Done(f"/internships/{internship_id}", "已登记，待本人确认")


def _confirmation(desk: Desk, internship_id: str) -> list[Field]:
    row = desk.jobfair.get_internship(None, identifier(internship_id))
    return [Field("code", "确认码", hint="本人向社区工作人员领取"), version_field(row["version"])]


@screens.form(
    "/internships/{internship_id}/retention-confirmation",
    "以确认码确认留用",
    "jobfair.confirm_retention",
    _confirmation,
    buttons={"accept": "本人确认", "deny": "本人否认"},
)
def confirm(desk: Desk, internship_id: str) -> Done:
    answer: Any = {"accept": desk.values.get("choice") == "accept", "code": desk.values.get("code", "").strip()}
    desk.jobfair.confirm_retention(None, identifier(internship_id), answer, if_match=seen(desk))
    return Done(f"/internships/{internship_id}", "已登记本人的答复")


def _version(desk: Desk, internship_id: str) -> list[Field]:
    return [version_field(desk.jobfair.get_internship(None, identifier(internship_id))["version"])]


@screens.form(
    "/internships/{internship_id}/retention-code",
    "为到场的本人出具留用确认码",
    ("jobfair.issue_retention_code", "jobfair.get_internship"),
    _version,
    "出具",
    warning="请先核对本人证件。只显示一次，再次出具后前一个失效。",
)
def issue_code(desk: Desk, internship_id: str) -> View:
    code = desk.jobfair.issue_retention_code(None, identifier(internship_id), if_match=seen(desk))
    return shown_once(code, f"/internships/{internship_id}")


def shown_once(code: CodeView, back: str) -> View:
    """A code for the person who is present: it goes into no cookie and no address."""
    facts = Facts("", [("确认码", code["code"]), ("有效至", code["expires_on"])])
    return View("确认码", (), facts, links=[Link("返回", back, primary=True)], printed=True)
