"""Claims that are public before they are paid, and the objections to them."""

from client.models.subsidy import PublicClaimView
from console import labels
from console.components import Cell, Column, Listing, Shown
from console.desk import Desk
from console.screens import Menu, Screens
from console.subsidy import decisions

screens = Screens()


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
        ),
        page=lambda **query: desk.subsidy.list_public_claims(None, **query),
        row_class=lambda row: "warn" if row["objection"] else "plain",
        empty="没有公示中、有异议而未支付的申请",
        note="公示期满次日起可以支付；有异议的，解除前不支付。提出和解除异议在申请页办理。",
    )


def _objection(row: PublicClaimView) -> Shown:
    objection = row["objection"]
    if objection is None:
        return "无"
    who = f"{labels.of(labels.ROLES, objection['raised_role'])} {labels.day(objection['raised_at'])}"
    return Cell(f"有异议：{objection['reason']}", tone="warn", hint=who)
