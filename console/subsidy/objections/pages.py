"""Claims that are public before they are paid, and the objections to them."""

from client.models.subsidy import PublicClaimView
from console import labels
from console.components import Cell, Column, Filter, Listing, Shown
from console.desk import Desk
from console.screens import Menu, Screens
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
    """What has been found out, and the way to the next person's word; who passed the claim is refused there."""
    if row["objection"] is None:
        return None
    lifting, path = row.get("lifting"), f"/claims/{row['claim_id']}/objection/lifting"
    if lifting is None:
        return Cell("提出解除", path) if desk.may(_LIFT) else "未提出"
    who = f"{labels.of(labels.ROLES, lifting['requested_role'])} {labels.day(lifting['requested_at'])}"
    return Cell(f"待复核：{lifting['reason']}", f"{path}/decision" if desk.may(_LIFT) else None, hint=who)


def _objection(row: PublicClaimView) -> Shown:
    objection = row["objection"]
    if objection is None:
        return "无"
    who = f"{labels.of(labels.ROLES, objection['raised_role'])} {labels.day(objection['raised_at'])}"
    return Cell(f"有异议：{objection['reason']}", tone="warn", hint=who)
