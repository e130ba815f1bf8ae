"""The queue of claims, one claim, and who decides on it."""

from collections.abc import Sequence
from typing import Any

from client.models.subsidy import ClaimView
from console import labels
from console.chosen import each
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    FormView,
    Link,
    Listing,
    Section,
    Selection,
    Shown,
    Text,
    Tone,
    View,
)
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens
from console.subsidy import decisions
from console.subsidy.claims import parts
from console.subsidy.objections.pages import objecting

screens = Screens()
CHOICES = {"pass": "通过", "reject": "退回"}
REASONS = (
    "条件和金额核对无误",
    "材料不全，请补充后重新核算",
    "事实与材料不一致",
    "不符合条件",
    "收款账户须先更正",
)
"""Of many at once, in the words of the office; what else there is to say goes into the supplement."""
TONES: dict[str, Tone] = {
    "open": "warn",
    "reviewed": "warn",
    "approved": "good",
    "settled": "good",
    "rejected": "bad",
    "not_eligible": "bad",
    "superseded": "quiet",
}
OFFICE = frozenset({"district_reviewer", "district_approver", "city_approver", "payer", "auditor", "employer_clerk"})


def state(code: str) -> Cell:
    return Cell(labels.of(labels.CLAIM_STATE, code), tone=TONES.get(code, "plain"))


@screens.page("/claims", "资金申请", "subsidy.list_claims", Menu("资金", "资金申请", 10, only=OFFICE))
def claims(desk: Desk) -> Listing[ClaimView]:
    city = desk.seat.city
    return Listing(
        columns=(
            Column[ClaimView]("对象", lambda row: Cell(_payee_text(row), f"/claims/{row['id']}")),
            Column[ClaimView]("项目", lambda row: desk.scheme_name(row["city"], row["scheme"])),
            Column[ClaimView]("核算期", lambda row: row["period"]),
            Column[ClaimView]("金额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
            Column[ClaimView]("核算结论", lambda row: decisions.verdict(row["explanation"]["eligible"])),
            Column[ClaimView]("未经核验", lambda row: _declared(row)),
            Column[ClaimView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[ClaimView]("认定日", lambda row: row["judged_on"]),
            Column[ClaimView]("状态", lambda row: state(row["state"])),
        ),
        page=lambda **query: desk.subsidy.list_claims(None, **query),
        filters=(
            Filter("state", "状态", labels.CLAIM_STATE),
            Filter("scheme", "项目", desk.schemes_of(city)) if city else Filter("scheme", "项目代码"),
            *([Filter("area", "区", districts(desk, city))] if city and desk.seat.area == city else []),
            Filter("period", "核算期", placeholder="2023-H1"),
        ),
        passed=("payee_id",),
        links=[Link("核算", "/assessments", primary=True)] if desk.may("subsidy.assess_claim") else (),
        note="金额为本笔；负数为追回。单方声明、未经核验的件数见“未经核验”。",
        empty="没有申请",
        select=_selection(desk),
    )


def districts(desk: Desk, city: str) -> dict[str, str]:
    return {f"{city}/{code}": name for code, name in desk.names.of(desk.registry, city, "district").items()}


def _payee_text(row: ClaimView) -> str:
    return row.get("payee_name") or f"{labels.of(labels.PAYEE, row['payee_kind'])} …{row['payee_id'][-8:]}"


def _declared(row: ClaimView) -> Shown:
    count = parts.declared_count(row)
    return Cell(f"{count} 条", tone="warn") if count else "0"


def _selection(desk: Desk) -> Selection | None:
    """Each step's own rows. Whoever reviews opens what rests on one side's word, to acknowledge how much of it does."""
    if desk.may(*review_claims.needs):
        return Selection(
            lambda row: row["id"] if row["state"] == "open" and not parts.declared_count(row) else None,
            review_claims.at(desk),
        )
    if desk.may(*approve_claims.needs):
        return Selection(lambda row: row["id"] if row["state"] == "reviewed" else None, approve_claims.at(desk))
    return None


_MANY = (
    Field("reason", "理由", "select", choices={reason: reason for reason in REASONS}),
    Field("more", "补充", "textarea", required=False, longest=400, hint="不写个人信息"),
)


def _act_of_many(desk: Desk) -> Any:
    note = "；".join(part for part in (desk.values.get("reason"), desk.values.get("more")) if part)
    return {"verdict": desk.values.get("choice", ""), "note": note or None}


@screens.form("/claims/reviews", "审核所选的申请", "subsidy.review_claim", _MANY, buttons=CHOICES)
def review_claims(desk: Desk) -> View:
    body = _act_of_many(desk)
    return each(
        desk,
        lambda entry: state(desk.subsidy.review_claim(None, identifier(entry), body)["state"]).text,
        title="审核所选的申请",
        back="/claims",
    )


@screens.form("/claims/approvals", "审批所选的申请", "subsidy.approve_claim", _MANY, buttons=CHOICES)
def approve_claims(desk: Desk) -> View:
    body = _act_of_many(desk)
    return each(
        desk,
        lambda entry: state(desk.subsidy.approve_claim(None, identifier(entry), body)["state"]).text,
        title="审批所选的申请",
        back="/claims",
    )


@screens.page("/claims/{claim_id}", "资金申请", "subsidy.show_claim")
def claim(desk: Desk, claim_id: str) -> View:
    entry = desk.subsidy.show_claim(None, identifier(claim_id))
    number = entry["id"]
    links = [Link("该对象的证明材料", f"/evidence-files?payee_id={entry['payee_id']}")]
    if desk.may("subsidy.recompute_claim"):
        links.append(Link("重新核算比对", f"/claims/{number}/recomputation"))
    return View(
        f"{desk.scheme_name(entry['city'], entry['scheme'])} {entry['period']}",
        facts=Facts(
            "",
            [
                ("对象", decisions.payee(desk, entry["payee_kind"], entry["payee_id"], entry.get("payee_name"))),
                ("辖区", desk.area_name(entry["area"])),
                ("本笔金额", labels.yuan(entry["amount_fen"])),
                ("应得合计", labels.yuan(entry["target_fen"])),
                ("此前已付", labels.yuan(entry["explanation"].get("claimed_before_fen", 0))),
                ("认定日", entry["judged_on"]),
                ("第几次核算", entry["sequence"] + 1),
                ("未经核验", _declared(entry)),
                ("状态", state(entry["state"])),
            ],
        ),
        sections=[
            *_decide(desk, entry),
            *decisions.reasons(entry["explanation"]),
            *parts.evidence(desk, entry),
            parts.account(desk, entry),
            parts.governing(entry),
            parts.acts(desk, entry),
            *objecting(desk, entry),
            parts.letter(entry),
        ],
        links=links,
        printed=True,
    )


def _decide(desk: Desk, entry: Any) -> Sequence[Section]:
    """The form of the step that the claim waits for."""
    form: FormView | None = None
    if why := entry["barred"]:
        return [Section("经办", Text([f"{why}，由他人经办。"]))]
    if entry["state"] == "open":
        form = review_claim.at(desk, claim_id=entry["id"])
    if entry["state"] == "reviewed":
        form = approve_claim.at(desk, claim_id=entry["id"])
    return [Section(form.title, form)] if form else []


def _reason(text: str = "理由") -> Field:
    return Field("note", text, "textarea", required=False, longest=500, hint="退回须写明理由；不写个人信息")


_REVIEW = (
    _reason(),
    Field(
        "declared_acknowledged",
        "已知悉未经核验的事实条数",
        "number",
        required=False,
        hint="有单方声明、未经核验的事实时必填，条数见上方“未经核验”",
    ),
)
_STANDS = "退回后，事实或应得金额没有变化的，不再核算。"


def _act(desk: Desk) -> Any:
    choice, note = desk.values.get("choice", ""), desk.values.get("note", "").strip()
    body: Any = {"verdict": choice, "note": note or None}
    count = desk.values.get("declared_acknowledged", "").strip()
    if count and choice == "pass":
        body["declared_acknowledged"] = int(count) if count.isdecimal() else count
    return body


@screens.form("/claims/{claim_id}/review", "审核", "subsidy.review_claim", _REVIEW, warning=_STANDS, buttons=CHOICES)
def review_claim(desk: Desk, claim_id: str) -> Done:
    outcome = desk.subsidy.review_claim(None, identifier(claim_id), _act(desk))
    return Done(f"/claims/{claim_id}", f"已审核：{state(outcome['state']).text}")


@screens.form(
    "/claims/{claim_id}/approval", "审批", "subsidy.approve_claim", (_reason(),), warning=_STANDS, buttons=CHOICES
)
def approve_claim(desk: Desk, claim_id: str) -> Done:
    outcome = desk.subsidy.approve_claim(None, identifier(claim_id), _act(desk))
    return Done(f"/claims/{claim_id}", f"已审批：{state(outcome['state']).text}")


@screens.page("/claims/{claim_id}/recomputation", "重新核算比对", "subsidy.recompute_claim")
def recomputation(desk: Desk, claim_id: str) -> View:
    again = desk.subsidy.recompute_claim(None, identifier(claim_id))
    same = Cell("与原决定逐字一致", tone="good") if again["same"] else Cell("与原决定不一致", tone="bad")
    later = again.get("now")
    return View(
        "重新核算比对",
        facts=Facts(
            "",
            [
                ("结论", same),
                ("原决定所用政策包", again["pack_version_then"]),
                ("现行政策包", again["pack_version"]),
                ("按原事实应得", labels.yuan(again["explanation"]["amount_fen"])),
                ("按现行规定", labels.yuan(later["amount_fen"]) if later else "与原决定所用相同，或不能认定"),
            ],
        ),
        sections=[*decisions.reasons(again["explanation"])],
        links=[Link("返回申请", f"/claims/{claim_id}", primary=True)],
        note="以当时的事实和认定日重算，不改变任何决定。",
    )
