"""What is left of each fund this year, and of its districts."""

from collections.abc import Sequence

from client.models.subsidy import DistrictFundView, FundView
from console import labels
from console.components import Cell, Chart, Column, Section, Shown, Table, View
from console.desk import Desk
from console.screens import Menu, Screens
from console.subsidy import decisions

screens = Screens()


@screens.page("/funds", "资金额度", "subsidy.list_funds", Menu("资金", "资金额度", 40))
def funds(desk: Desk) -> View:
    shown = desk.subsidy.list_funds(None, city=desk.city)
    sections = [Section("各项资金", Table(_columns(desk), shown["funds"], "本市文件没有单列的资金"))]
    for fund in shown["funds"]:
        sections += _of_fund(fund)
    return View(
        f"{shown['year']} 年资金额度",
        sections,
        note="已审批：审批通过、尚未入账的；已支付：银行已入账的，收回的已扣除；余额＝额度－已审批－已支付。单位：元。",
        printed=True,
    )


def _columns(desk: Desk) -> Sequence[Column[FundView]]:
    return (
        Column("资金", lambda row: row["title"]),
        Column("项目", lambda row: "、".join(desk.scheme_name(desk.city, code) for code in row["schemes"])),
        Column("额度", _amount, numeric=True),
        Column("已审批", lambda row: labels.yuan(row["reserved_fen"]), numeric=True),
        Column("已支付", lambda row: labels.yuan(row["paid_fen"]), numeric=True),
        Column("余额", lambda row: _left(row["left_fen"]), numeric=True),
        Column("市、区分担", _split),
        Column("依据", lambda row: Cell(row["clause"], hint=row["quote"])),
    )


def _amount(row: FundView) -> Shown:
    return Cell("文件未给出", tone="quiet") if row["unset"] else labels.yuan(row["amount_fen"])


def _left(fen: int | None) -> Shown:
    text = labels.yuan(fen)
    return Cell(text, tone="bad") if fen is not None and fen <= 0 else text


def _split(row: FundView) -> Shown:
    split = row["split"]
    return f"市 {split['city']}% 区 {split['district']}%" if split else "—"


def _of_fund(fund: FundView) -> list[Section]:
    districts = fund.get("districts")
    if districts is None:
        return []
    table = Table(_DISTRICT, districts, "没有分区的额度")
    chart = Chart(
        f"{fund['title']}：各区",
        [row["name"] for row in districts],
        {
            "已审批": [decisions.full_yuan(row["reserved_fen"]) for row in districts],
            "已支付": [decisions.full_yuan(row["paid_fen"]) for row in districts],
        },
        unit="元，不计角分",
    )
    return [
        Section(f"{fund['title']}：各区", table),
        Section(f"{fund['title']}：各区使用", chart if districts else None),
    ]


_DISTRICT = (
    Column[DistrictFundView]("区", lambda row: row["name"]),
    Column[DistrictFundView]("额度", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
    Column[DistrictFundView]("已审批", lambda row: labels.yuan(row["reserved_fen"]), numeric=True),
    Column[DistrictFundView]("已支付", lambda row: labels.yuan(row["paid_fen"]), numeric=True),
    Column[DistrictFundView]("余额", lambda row: _left(row["left_fen"]), numeric=True),
)
