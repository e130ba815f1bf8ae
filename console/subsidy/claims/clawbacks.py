"""What is to be taken back: of whom, how much, why, and how far that is."""

from collections.abc import Sequence

from client.models.subsidy import ClaimView, ClawbackTotal
from console import labels
from console.components import Cell, Column, Filter, Listing, Shown
from console.desk import Desk
from console.screens import Menu, Screens
from console.subsidy import decisions
from console.subsidy.claims.pages import TONES, districts

screens = Screens()

DUE = ("open", "reviewed", "approved", "in_payment")
"""Not taken back yet, and not given up."""
DAILY = frozenset({"payer", "city_approver", "district_approver", "auditor"})


@screens.page(
    "/clawbacks",
    "追回",
    ("subsidy.list_claims", "subsidy.show_clawback_totals"),
    Menu("资金", "追回", 65, only=DAILY),
)
def clawbacks(desk: Desk) -> Listing[ClaimView]:
    city = desk.seat.city
    return Listing(
        columns=(
            Column[ClaimView]("申请", lambda row: Cell(f"第 {row['sequence'] + 1} 次核算", f"/claims/{row['id']}")),
            Column[ClaimView]("向谁追回", lambda row: _from(desk, row)),
            Column[ClaimView]("项目", lambda row: desk.scheme_name(row["city"], row["scheme"])),
            Column[ClaimView]("核算期", lambda row: row["period"]),
            Column[ClaimView]("追回金额", lambda row: labels.yuan(-row["amount_fen"]), numeric=True),
            Column[ClaimView]("此前已付", lambda row: labels.yuan(_paid(row)), numeric=True),
            Column[ClaimView]("现应得", lambda row: labels.yuan(row["target_fen"]), numeric=True),
            Column[ClaimView]("原因", _reason),
            Column[ClaimView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[ClaimView]("认定日", lambda row: row["judged_on"]),
            Column[ClaimView]("状态", lambda row: _state(row["state"])),
        ),
        page=lambda **query: desk.subsidy.list_claims(None, **query),
        filters=(
            Filter("state", "状态", labels.CLAWBACK_STATE),
            *([Filter("area", "区", districts(desk, city))] if city and desk.seat.area == city else []),
        ),
        fixed={"clawback": "true"},
        note=_totals(desk),
        empty="没有追回",
    )


def _from(desk: Desk, row: ClaimView) -> Cell:
    return decisions.payee(desk, row["payee_kind"], row["payee_id"], row.get("payee_name"))


def _paid(row: ClaimView) -> int:
    return row["explanation"].get("claimed_before_fen", 0)


def _state(code: str) -> Cell:
    return Cell(labels.of(labels.CLAWBACK_STATE, code), tone=TONES.get(code, "plain"))


def _reason(row: ClaimView) -> Shown:
    """The conditions that do not hold any more; else the arithmetic of what is due now."""
    explanation = row["explanation"]
    unmet = [condition["text"] for condition in explanation["conditions"] if not condition["held"]]
    if unmet:
        return f"不再符合：{'；'.join(unmet)}"
    return f"应得改为 {labels.yuan(row['target_fen'])}：{explanation['arithmetic']}"


def _totals(desk: Desk) -> str:
    """Of all that the query bar leaves, on every page of it."""
    asked = {name: value for name in ("state", "area") if (value := desk.query(name))}
    sums = {row["state"]: row for row in desk.subsidy.show_clawback_totals(None, **asked)}  # type: ignore[arg-type]
    due = _sum([sums[state] for state in DUE if state in sums])
    back = _sum([sums["settled"]] if "settled" in sums else [])
    return f"合计：待追回 {due}；已收回 {back}。退回、被取代的不计入。"


def _sum(rows: Sequence[ClawbackTotal]) -> str:
    return f"{sum(row['count'] for row in rows)} 笔 {labels.yuan(-sum(row['amount_fen'] for row in rows))}"
