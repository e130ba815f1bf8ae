"""Claims that are public before they are paid, and the objections to them."""

from collections.abc import Sequence
from typing import Any

from client.models.subsidy import ClaimDetail, PublicClaimView
from console import labels
from console.components import Cell, Column, Field, Filter, Listing, Section, Shown
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens
from console.subsidy import decisions

screens = Screens()
_LIFT = "subsidy.decide_objection_lifting"


@screens.page("/public-claims", "公示与异议", "subsidy.list_public_claims", Menu("资金", "公示与异议", 20))
def public_claims(desk: Desk) -> Listing[PublicClaimView]:
    return Listing(
        columns=(
            Column[PublicClaimView](
                "申请", lambda row: decisions.number(row["claim_id"], f"/claims/{row['claim_id']}")
            ),
            Column[PublicClaimView]("对象", lambda row: decisions.payee(desk, row["payee_kind"], row["payee_id"])),
            Column[PublicClaimView]("项目", lambda row: desk.scheme_name(row["area"].split("/")[0], row["scheme"])),
            Column[PublicClaimView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[PublicClaimView]("金额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
            Column[PublicClaimView]("审批日", lambda row: row["approved_on"]),
            Column[PublicClaimView]("公示至", lambda row: row["ends_on"]),
            Column[PublicClaimView]("依据", lambda row: row["clause"]),
            Column[PublicClaimView]("异议", _objection),
            Column[PublicClaimView]("解除", lambda row: _lifting(desk, row)),
        ),
        page=lambda **query: desk.subsidy.list_public_claims(None, **query),
        filters=(Filter("to_lift", "范围", {"true": "有异议、本人可办理解除的"}),) if desk.may(_LIFT) else (),
        row_class=lambda row: "warn" if row["objection"] else "plain",
        empty="没有公示中、有异议而未支付的申请",
        note="公示期满次日起可以支付；有异议的，解除前不支付。提出异议在申请页办理；解除须另两人，且未审核、审批过该申请。",
    )


def _lifting(desk: Desk, row: PublicClaimView) -> Shown:
    """What has been found out, and the way to the next person's word, for whoever may give it."""
    if row["objection"] is None:
        return None
    may = row["to_lift"] and desk.may(_LIFT)
    lifting, path = row.get("lifting"), f"/claims/{row['claim_id']}/objection/lifting"
    if lifting is None:
        return Cell("提出解除", path) if may else "未提出"
    who = f"{labels.of(labels.ROLES, lifting['requested_role'])} {labels.day(lifting['requested_at'])}"
    return Cell(f"待复核：{lifting['reason']}", f"{path}/decision" if may else None, hint=who)


def _objection(row: PublicClaimView) -> Shown:
    objection = row["objection"]
    if objection is None:
        return "无"
    who = f"{labels.of(labels.ROLES, objection['raised_role'])} {labels.day(objection['raised_at'])}"
    return Cell(f"有异议：{objection['reason']}", tone="warn", hint=who)


_OBJECT = (Field("reason", "异议内容", "textarea", longest=500, hint="留痕；不写个人信息"),)
_FOUND_OUT = (Field("reason", "核实情况", "textarea", longest=500, hint="留痕；不写个人信息"),)
_DECIDE = (Field("note", "复核依据", "textarea", longest=500, hint="留痕；不写个人信息"),)


@screens.form(
    "/claims/{claim_id}/objection",
    "提出异议",
    "subsidy.object_to_claim",
    _OBJECT,
    "提出异议",
    warning="提出后暂停支付，须另两人解除。",
)
def object_to_claim(desk: Desk, claim_id: str) -> Done:
    desk.subsidy.object_to_claim(None, identifier(claim_id), {"reason": desk.values.get("reason", "")})
    return Done(f"/claims/{claim_id}", "已提出异议，解除前不支付")


@screens.form(
    "/claims/{claim_id}/objection/lifting", "提出解除异议", "subsidy.propose_objection_lifting", _FOUND_OUT, "提出解除"
)
def propose_lifting(desk: Desk, claim_id: str) -> Done:
    desk.subsidy.propose_objection_lifting(None, identifier(claim_id), {"reason": desk.values.get("reason", "")})
    return Done(f"/claims/{claim_id}", "已提出解除，待另一人复核")


@screens.form(
    "/claims/{claim_id}/objection/lifting/decision",
    "复核解除异议",
    "subsidy.decide_objection_lifting",
    _DECIDE,
    buttons={"apply": "同意解除", "refuse": "不同意"},
)
def decide_lifting(desk: Desk, claim_id: str) -> Done:
    body: Any = {"verdict": desk.values.get("choice", ""), "note": desk.values.get("note", "")}
    desk.subsidy.decide_objection_lifting(None, identifier(claim_id), body)
    return Done(f"/claims/{claim_id}", "已复核解除异议")


def objecting(desk: Desk, entry: ClaimDetail) -> Sequence[Section]:
    """The next step of the claim's objection, for whoever may take it; none where nothing is made public."""
    if entry["state"] != "approved" or not desk.may("subsidy.show_objection"):
        return ()
    now = desk.subsidy.show_objection(None, entry["id"])
    step = object_to_claim if now["to_object"] else decide_lifting if now["lifting"] else propose_lifting
    form = step.at(desk, claim_id=entry["id"]) if now["to_object"] or now["to_lift"] else None
    return [Section(form.title, form, folded=True)] if form else ()
