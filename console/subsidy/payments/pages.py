"""Payment files and their lines, what the bank says differently from us, and the ledger."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from starlette.responses import Response

from client.models.subsidy import Balance, BatchView, DiscrepancyView
from client.models.subsidy import ServicesSubsidyPaymentsSchemasLineView as LineView
from console import labels
from console.answers import file_of
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, Table, View
from console.desk import Desk, NotThere, identifier, row_of
from console.screens import Done, Menu, Screens
from console.subsidy import decisions
from console.subsidy.bank_receipts.pages import links_of as receipts_of

screens = Screens()
EXPENSE = "expense:"
LINE_TONE: Any = {"sent": "warn", "settled": "good", "rejected": "bad"}


@screens.page("/payment-batches", "支付批次", "subsidy.list_payment_batches", Menu("资金", "支付批次", 50))
def batches(desk: Desk) -> Listing[BatchView]:
    links = (
        [Link("生成支付批次", "/payment-batches/new", primary=True)] if desk.may("subsidy.make_payment_batch") else []
    )
    return Listing(
        columns=(
            Column[BatchView]("批次", lambda row: decisions.number(row["id"], f"/payment-batches/{row['id']}")),
            Column[BatchView]("生成时间", lambda row: labels.day(row["created_at"])),
            Column[BatchView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[BatchView]("生成人", lambda row: decisions.number(row["created_by"])),
        ),
        page=lambda **query: desk.subsidy.list_payment_batches(None, **query),
        links=links,
        empty="还没有支付批次",
    )


@screens.form(
    "/payment-batches/new",
    "生成支付批次",
    "subsidy.make_payment_batch",
    label="生成",
    warning="取入全部已审批、公示期满、账户无待复核变更的申请；取入后即为支付中，不能撤回。",
)
def make_batch(desk: Desk) -> Done:
    batch = desk.subsidy.make_payment_batch(None)
    text = f"已生成支付批次：{len(batch['lines'])} 笔，{labels.yuan(batch['total_fen'])}"
    return Done(f"/payment-batches/{batch['id']}", text)


@screens.page("/payment-batches/{batch_id}", "支付批次", "subsidy.show_payment_batch")
def batch(desk: Desk, batch_id: str) -> View:
    entry = desk.subsidy.show_payment_batch(None, identifier(batch_id))
    lines = entry["lines"]
    return View(
        f"支付批次 …{entry['id'][-decisions.SHORT :]}",
        facts=Facts(
            "",
            [
                ("生成时间", labels.day(entry["created_at"])),
                ("生成人", decisions.number(entry["created_by"])),
                ("笔数", len(lines)),
                ("金额合计", Cell(labels.yuan(entry["total_fen"]), hint="不分支付、收回，与支付文件的控制总额一致")),
            ],
        ),
        sections=[
            Section("按状态合计", Table(_TOTALS, _totals(lines))),
            Section("明细", Table(_lines(desk), lines)),
            Section("下载支付文件", download.at(desk, batch_id=entry["id"]), folded=True),
        ],
        links=receipts_of(desk, entry["id"]),
        printed=True,
    )


def _totals(lines: Sequence[LineView]) -> list[tuple[str, str, int, int]]:
    """(direction, state, how many, fen) of what there is."""
    kinds = [(way, state) for way in labels.DIRECTION for state in labels.LINE_STATE]
    of_kind = {kind: [row["amount_fen"] for row in lines if (row["direction"], row["state"]) == kind] for kind in kinds}
    return [(way, state, len(fen), sum(fen)) for (way, state), fen in of_kind.items() if fen]


_TOTALS = (
    Column[tuple[str, str, int, int]]("方向", lambda row: labels.of(labels.DIRECTION, row[0])),
    Column[tuple[str, str, int, int]](
        "状态", lambda row: Cell(labels.of(labels.LINE_STATE, row[1]), tone=LINE_TONE[row[1]])
    ),
    Column[tuple[str, str, int, int]]("笔数", lambda row: row[2], numeric=True),
    Column[tuple[str, str, int, int]]("金额", lambda row: labels.yuan(row[3]), numeric=True),
)


def _claim(desk: Desk, claim_id: str) -> Cell:
    return decisions.number(claim_id, f"/claims/{claim_id}" if desk.may("subsidy.show_claim") else None)


def _lines(desk: Desk) -> Sequence[Column[LineView]]:
    return (
        Column("行", lambda row: decisions.number(row["id"])),
        Column("申请", lambda row: _claim(desk, row["claim_id"])),
        Column("方向", lambda row: labels.of(labels.DIRECTION, row["direction"])),
        Column("金额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
        Column("市级承担", lambda row: labels.yuan(row.get("city_fen")), numeric=True),
        Column("区级承担", lambda row: labels.yuan(row.get("district_fen")), numeric=True),
        Column("状态", lambda row: Cell(labels.of(labels.LINE_STATE, row["state"]), tone=LINE_TONE[row["state"]])),
        Column("银行流水号", lambda row: row["bank_ref"]),
        Column("退回原因", lambda row: row["reason_code"]),
        Column("入账日", lambda row: row["settled_on"]),
    )


_PURPOSE = (Field("purpose", "用途", longest=200, hint="含全部账号，查看留痕；例：送银行发放"),)


@screens.form(
    "/payment-batches/{batch_id}/file",
    "下载支付文件",
    "subsidy.download_payment_file",
    _PURPOSE,
    "下载（留痕）",
    saves=True,
)
def download(desk: Desk, batch_id: str) -> Response:
    answer = desk.subsidy.download_payment_file(None, identifier(batch_id), purpose=desk.values.get("purpose", ""))
    return file_of(answer)


@screens.page(
    "/bank-discrepancies", "银行回单差异", "subsidy.list_bank_discrepancies", Menu("资金", "银行回单差异", 60)
)
def discrepancies(desk: Desk) -> Listing[DiscrepancyView]:
    return Listing(
        columns=_discrepancy(desk),
        page=lambda **query: desk.subsidy.list_bank_discrepancies(None, **query),
        filters=(Filter("resolved", "已处理", labels.YES_NO),),
        row_class=lambda row: "plain" if row["resolution"] else "warn",
        note="银行所述与我方记录不一致的；未处理的，该申请不再支付。",
        empty="没有差异",
    )


def _discrepancy(desk: Desk) -> Sequence[Column[DiscrepancyView]]:
    return (
        Column("差异", lambda row: decisions.number(row["id"], f"/bank-discrepancies/{row['id']}")),
        Column("申请", lambda row: _claim(desk, row["claim_id"])),
        Column("批次", lambda row: _batch_of(desk, row)),
        Column("方向", lambda row: labels.of(labels.DIRECTION, row["direction"])),
        Column("金额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
        Column("我方记录", lambda row: labels.of(labels.LINE_STATE, row["had"])),
        Column("银行所述", lambda row: labels.of(labels.BANK_WORD, row["said"])),
        Column("流水号", lambda row: row["bank_ref"]),
        Column("收到", lambda row: labels.day(row["received_at"])),
        Column("处理", _resolution),
    )


def _batch_of(desk: Desk, row: DiscrepancyView) -> Cell:
    may = desk.may("subsidy.show_payment_batch")
    return decisions.number(row["batch_id"], f"/payment-batches/{row['batch_id']}" if may else None)


def _resolution(row: DiscrepancyView) -> Shown:
    resolution = row["resolution"]
    if resolution is None:
        return Cell("未处理", tone="warn")
    text = f"{labels.of(labels.VERDICT, resolution['verdict'])}：{resolution['note']}"
    return Cell(text, hint=f"…{resolution['resolved_by'][-decisions.SHORT :]} {labels.day(resolution['resolved_at'])}")


@screens.page("/bank-discrepancies/{discrepancy_id}", "银行回单差异", "subsidy.list_bank_discrepancies")
def discrepancy(desk: Desk, discrepancy_id: str) -> View:
    row = _row_of(desk, identifier(discrepancy_id))
    form = None if row["resolution"] else resolve.at(desk, discrepancy_id=row["id"])
    return View(
        "银行回单差异",
        facts=Facts("", [(column.title, column.cell(row)) for column in _discrepancy(desk)[1:]]),
        sections=[Section("处理差异", form)],
        links=[Link("返回列表", "/bank-discrepancies")],
    )


def _row_of(desk: Desk, number: str) -> DiscrepancyView:
    """From the list, which is short: what a bank contradicts. Raises NotThere."""
    row: DiscrepancyView | None = row_of(partial(desk.subsidy.list_bank_discrepancies, None), number)
    if row is None:
        raise NotThere
    return row


_FINDING = (Field("note", "核对情况", "textarea", longest=500, hint="与银行核对的流水、日期；不写个人信息"),)


@screens.form(
    "/bank-discrepancies/{discrepancy_id}/resolution",
    "处理差异",
    "subsidy.resolve_bank_discrepancy",
    _FINDING,
    warning="认定后记账，不能更改。重复付出的，退回后才能认定未付。",
    buttons={"paid": "认定已付", "not_paid": "认定未付"},
)
def resolve(desk: Desk, discrepancy_id: str) -> Done:
    body: Any = {"verdict": desk.values.get("choice", ""), "note": desk.values.get("note", "")}
    row = desk.subsidy.resolve_bank_discrepancy(None, identifier(discrepancy_id), body)
    return Done(f"/bank-discrepancies/{row['id']}", "已处理差异")


@screens.page("/ledger-balances", "账目余额", "subsidy.show_ledger_balances", Menu("资金", "账目余额", 70))
def balances(desk: Desk) -> View:
    city = desk.seat.city
    columns = (
        Column[Balance]("账目", lambda row: _account(desk, city, row["account"])),
        Column[Balance]("余额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
    )
    return View(
        "账目余额",
        [Section("账目", Table(columns, desk.subsidy.show_ledger_balances(None), "尚无记账"))],
        note="复式记账：各账目余额之和为零。支出为正，银行存款为负。",
        printed=True,
    )


def _account(desk: Desk, city: str | None, account: str) -> str:
    if account.startswith(EXPENSE):
        code = account.removeprefix(EXPENSE)
        return f"支出：{desk.scheme_name(city, code) if city else code}"
    return {"bank": "银行存款"}.get(account, account)
