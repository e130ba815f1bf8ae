"""Employers as those see them who verify them, and as their own clerks do."""

from collections.abc import Callable, Sequence
from typing import Any

from client.models.jobfair import EmployerView
from client.models.subsidy import ClaimView
from console import labels
from console.areas import area_filter, below
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
    View,
    with_query,
)
from console.desk import Desk, identifier
from console.jobfair.imports.pages import sheets_of
from console.jobfair.internships.pages import internship_columns
from console.jobfair.posts.pages import post_columns
from console.people import People
from console.screens import Done, Menu, Screens
from console.subsidy.claims.pages import state as claim_state
from console.transport import ServiceAway
from console.versions import seen, version_field

screens = Screens()
GROUP = "机构与岗位"
FIRST_ROWS = 20
"""Of posts and internships on an employer's page; the rest in their lists."""
SUSPENSION = {
    "false_recruitment": "虚假招聘",
    "fees_charged": "向求职者收费",
    "licence_invalid": "证照失效",
    "unlawful_terms": "违法用工",
    "deregistered": "已注销登记",
}
_TONES = {"pending": "warn", "verified": "good", "suspended": "bad"}


def state_of(row: EmployerView) -> Shown:
    tone: Any = _TONES.get(row["state"], "plain")
    return Cell(labels.of(labels.EMPLOYER_STATE, row["state"]), tone=tone)


@screens.page("/employers", "用人单位", "jobfair.list_employers", Menu(GROUP, "用人单位", 10))
def employers(desk: Desk) -> Listing[EmployerView]:
    return Listing(
        columns=(
            Column[EmployerView]("名称", lambda row: Cell(row["name"], f"/employers/{row['id']}")),
            Column[EmployerView]("统一社会信用代码", lambda row: row["credit_code"]),
            Column[EmployerView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[EmployerView]("状态", state_of),
            Column[EmployerView]("见习基地", lambda row: "是" if row["is_internship_base"] else "否"),
            Column[EmployerView]("核验日", lambda row: row["verified_on"]),
        ),
        page=lambda **query: desk.jobfair.list_employers(None, **query),
        filters=(
            *(() if desk.role == "employer_clerk" else area_filter(desk)),
            Filter("state", "状态", labels.EMPLOYER_STATE),
            Filter("is_internship_base", "见习基地", labels.YES_NO),
            Filter("credit_code", "统一社会信用代码"),
        ),
        links=[Link("登记用人单位", "/employers/new", primary=True)] if desk.may(*register.needs) else (),
        empty="没有用人单位",
    )


def _registration(desk: Desk) -> list[Field]:
    fields = [
        Field("credit_code", "统一社会信用代码", value=desk.seat.org or "", longest=18),
        Field("name", "名称", longest=100),
        _place(desk),
    ]
    if desk.role == "district_reviewer":
        fields.append(
            Field("document_checked", "校验位不符，已核对证照", "checkbox", required=False, hint="校验位相符的不勾选")
        )
    return fields


def _place(desk: Desk) -> Field:
    """The district: chosen among those of the caller's city; typed by whoever has none."""
    if desk.seat.area is None:
        return Field("area", "辖区", hint="如 wuhan/420106：城市/区划代码")
    own = {desk.seat.area: desk.area_name(desk.seat.area)} if "/" in desk.seat.area else {}
    return Field("area", "辖区", "select", choices={**own, **below(desk, desk.seat.area)})


@screens.form("/employers/new", "登记用人单位", "jobfair.register_employer", _registration, "登记")
def register(desk: Desk) -> Done:
    body: Any = {name: desk.values.get(name, "").strip() for name in ("credit_code", "name", "area")}
    if desk.values.get("document_checked") == "true":
        body["document_checked"] = True
    employer = desk.jobfair.register_employer(None, body)
    return Done(f"/employers/{employer['id']}", "已登记，待区级核验")


@screens.page("/employers/{employer_id}", "用人单位", "jobfair.get_employer")
def employer(desk: Desk, employer_id: str) -> View:
    number = identifier(employer_id)
    row = desk.jobfair.get_employer(None, number)
    facts: list[tuple[str, Shown]] = [
        ("统一社会信用代码", row["credit_code"]),
        ("辖区", desk.area_name(row["area"])),
        ("状态", state_of(row)),
        ("见习基地", "是" if row["is_internship_base"] else "否"),
        ("核验日", row["verified_on"]),
    ]
    if row["suspended_on"]:
        facts += [("暂停日", row["suspended_on"]), ("暂停原因", labels.of(SUSPENSION, row["suspended_reason"]))]
    return View(
        row["name"],
        [
            Section("核验", verify.at(desk, employer_id=number), folded=row["state"] == "verified"),
            Section("暂停", suspend.at(desk, employer_id=number) if row["state"] == "verified" else None, folded=True),
            Section(
                "在招岗位",
                _posts(desk, number),
                [Link("全部岗位", with_query("/posts", employer_id=number)), *sheets_of(desk, number, "post")],
            ),
            Section(
                "见习",
                _internships(desk, number),
                [
                    Link("全部见习", with_query("/internships", employer_id=number)),
                    *sheets_of(desk, number, "internship"),
                ],
            ),
            _claims(desk, number),
        ],
        Facts("", facts),
        links=_money(desk, number) if row["verified_on"] else (),
    )


def _money(desk: Desk, number: str) -> list[Link]:
    """What the employer is paid, and where, once it is verified: subsidy knows of no other."""
    links = [
        ("核算奖补", with_query("/assessments", payee_id=number), "subsidy.assess_claim"),
        ("收款账户", f"/payout-accounts/{number}", "subsidy.show_payout_account"),
        ("证明材料", with_query("/evidence-files", payee_id=number), "subsidy.list_evidence"),
    ]
    return [Link(text, href) for text, href, operation in links if desk.may(operation)]


def _claims(desk: Desk, employer_id: str) -> Section:
    """Each opens with its explanation and its letter. Without an answer the rest of the page stands."""
    title, ways = "资金申请", [Link("全部申请", with_query("/claims", payee_id=employer_id))]
    if not desk.may("subsidy.list_claims"):
        return Section(title, None)
    try:
        rows = desk.subsidy.list_claims(None, payee_id=employer_id, limit=FIRST_ROWS)["items"]
    except ServiceAway:
        return Section(title, Text(["资金服务暂不可用。"], tone="warn"))
    return Section(title, Table(_claim_columns(desk), rows, "没有资金申请"), ways)


def _claim_columns(desk: Desk) -> Sequence[Column[ClaimView]]:
    return (
        Column("项目", lambda row: Cell(desk.scheme_name(row["city"], row["scheme"]), f"/claims/{row['id']}")),
        Column("核算期", lambda row: row["period"]),
        Column("金额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
        Column("状态", lambda row: claim_state(row["state"])),
    )


def _posts(desk: Desk, employer_id: str) -> Table:
    rows = desk.jobfair.list_posts(None, employer_id=employer_id, limit=FIRST_ROWS)["items"]
    return Table(post_columns(desk), rows, "没有在招岗位")


def _internships(desk: Desk, employer_id: str) -> Table | None:
    if not desk.may("jobfair.list_internships"):
        return None
    rows = desk.jobfair.list_internships(None, employer_id=employer_id, limit=FIRST_ROWS)["items"]
    return Table(internship_columns(desk, People(desk).of(row["graduate_id"] for row in rows)), rows, "没有见习")


_IS_BASE = Field(
    "is_internship_base", "认定为就业见习基地", "select", choices=labels.YES_NO, hint="核对证照和见习协议后选择"
)
_REASON = Field("reason_code", "原因", "select", choices=SUSPENSION)


def _decision_on(entry: Field) -> Callable[..., list[Field]]:
    """With how the employer stood when its page was drawn."""
    return lambda desk, employer_id: [
        entry,
        version_field(desk.jobfair.get_employer(None, identifier(employer_id))["version"]),
    ]


@screens.form(
    "/employers/{employer_id}/verification",
    "核验用人单位",
    ("jobfair.verify_employer", "jobfair.get_employer"),
    _decision_on(_IS_BASE),
    "核验通过",
)
def verify(desk: Desk, employer_id: str) -> Done:
    chosen = {"true": True, "false": False}.get(desk.values.get("is_internship_base", ""))
    body: Any = {"is_internship_base": chosen}
    desk.jobfair.verify_employer(None, identifier(employer_id), body, if_match=seen(desk))
    return Done(f"/employers/{employer_id}", "已核验")


@screens.form(
    "/employers/{employer_id}/suspension",
    "暂停用人单位",
    ("jobfair.suspend_employer", "jobfair.get_employer"),
    _decision_on(_REASON),
    "暂停",
    warning="暂停后不能发布岗位，也不能提出见习；重新核验即恢复。",
)
def suspend(desk: Desk, employer_id: str) -> Done:
    body: Any = {"reason_code": desk.values.get("reason_code", "")}
    desk.jobfair.suspend_employer(None, identifier(employer_id), body, if_match=seen(desk))
    return Done(f"/employers/{employer_id}", "已暂停")
