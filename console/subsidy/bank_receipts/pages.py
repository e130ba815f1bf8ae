"""The bank's receipts: handed in for a batch, their differences, and the second person's word on them."""

from collections.abc import Sequence
from typing import Any

from client.models.subsidy import BankReceiptDetail, BankReceiptView, ReceiptDifference
from console import labels
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
from console.screens import Done, Menu, Screens
from console.second_person import NOTE, decision_of
from console.subsidy import decisions

screens = Screens()
TONES: Any = {"pending": "warn", "applied": "good", "refused": "bad"}
BUTTONS = {"apply": "采纳", "refuse": "不采纳"}


@screens.page("/bank-receipts", "银行回单", "subsidy.list_bank_receipts", Menu("资金", "银行回单", 55))
def receipts(desk: Desk) -> Listing[BankReceiptView]:
    return Listing(
        columns=(
            Column[BankReceiptView]("回单", lambda row: decisions.number(row["id"], f"/bank-receipts/{row['id']}")),
            Column[BankReceiptView]("批次", lambda row: _batch(desk, row)),
            Column[BankReceiptView]("上传时间", lambda row: labels.day(row["uploaded_at"])),
            Column[BankReceiptView]("上传人", lambda row: decisions.number(row["uploaded_by"])),
            Column[BankReceiptView]("已付", lambda row: _sum(row["paid"], row["paid_fen"]), numeric=True),
            Column[BankReceiptView]("退回", lambda row: _sum(row["refused"], row["refused_fen"]), numeric=True),
            Column[BankReceiptView]("不一致", _differing, numeric=True),
            Column[BankReceiptView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[BankReceiptView]("状态", _state),
        ),
        page=lambda **query: desk.subsidy.list_bank_receipts(None, **query),
        filters=(Filter("state", "状态", labels.RECEIPT_STATE),),
        passed=("batch_id", "to_decide"),
        note="已付、退回为与批次一致的行；采纳前不入账。",
        empty="没有银行回单",
    )


def _batch(desk: Desk, row: BankReceiptView) -> Cell:
    may = desk.may("subsidy.show_payment_batch")
    return decisions.number(row["batch_id"], f"/payment-batches/{row['batch_id']}" if may else None)


def _sum(count: int, fen: int) -> str:
    return f"{count} 笔 {labels.yuan(fen)}"


def _differing(row: BankReceiptView) -> Shown:
    return Cell(f"{row['differing']} 行", tone="warn") if row["differing"] else "0"


def _state(row: BankReceiptView) -> Cell:
    return Cell(labels.of(labels.RECEIPT_STATE, row["state"]), tone=TONES[row["state"]])


_FILE = Field(
    "file",
    "银行回单",
    "file",
    hint="CSV 或 xlsx，首行为列名：支付行（或序号，即支付文件中的第几笔）、金额、账号、状态、流水号、原因码",
)


@screens.form(
    "/payment-batches/{batch_id}/bank-receipt",
    "上传银行回单",
    "subsidy.hand_in_bank_receipt",
    (_FILE,),
    "上传并核对",
    warning="上传后与批次逐笔核对，不入账；须由未经办该批次的另一人复核。文件不保存，只留摘要和逐行结果。",
    takes_files=True,
)
def hand_in(desk: Desk, batch_id: str) -> Done:
    files = {"file": desk.files["file"]} if desk.files.get("file", ("", b"", ""))[1] else None
    row = desk.subsidy.hand_in_bank_receipt(None, identifier(batch_id), files=files)
    differing = len(row["differences"])
    return Done(f"/bank-receipts/{row['id']}", f"已上传并核对：{row['rows']} 行，差异 {differing} 项，待他人复核")


@screens.page("/bank-receipts/{receipt_id}", "银行回单", "subsidy.show_bank_receipt")
def receipt(desk: Desk, receipt_id: str) -> View:
    row = desk.subsidy.show_bank_receipt(None, identifier(receipt_id))
    back = [Link("打开批次", f"/payment-batches/{row['batch_id']}")] if desk.may("subsidy.show_payment_batch") else []
    export = Link("差异清单（可导出）", f"/bank-receipts/{row['id']}/differences")
    return View(
        f"银行回单 …{row['id'][-decisions.SHORT :]}",
        facts=Facts("", _facts(desk, row)),
        sections=[
            *_decision(desk, row),
            Section("与批次的差异", Table(_differences(desk), row["differences"], "没有差异"), [export]),
        ],
        links=back,
        note="采纳后，一致的各行随即入账或退回；不一致的、缺少的保持原状，待银行另行答复。",
        printed=True,
    )


def _facts(desk: Desk, row: BankReceiptDetail) -> Sequence[tuple[str, Shown]]:
    decided = f"{labels.day(row['decided_at'])}：{row['decision_note']}" if row["decided_at"] else None
    return [
        ("状态", _state(row)),
        ("批次", _sum(row["batch_lines"], row["batch_fen"])),
        ("回单行数", row["rows"]),
        ("银行称已付", _sum(row["paid"], row["paid_fen"])),
        ("银行称退回", _sum(row["refused"], row["refused_fen"])),
        ("不一致", _differing(row)),
        ("文件摘要（SHA-256）", Cell(row["sha256"], hint="与银行提供的文件比对，一字不差才相同")),
        ("大小", f"{row['byte_count']} 字节"),
        ("上传", f"…{row['uploaded_by'][-decisions.SHORT :]} {labels.day(row['uploaded_at'])}"),
        ("辖区", desk.area_name(row["area"])),
        ("复核", decided),
    ]


def _decision(desk: Desk, row: BankReceiptDetail) -> Sequence[Section]:
    """For whoever may take it; whoever may not for having had a hand in it is told."""
    form = decide.at(desk, receipt_id=row["id"])
    if row["state"] != "pending" or form is None:
        return ()
    mine = desk.subsidy.list_bank_receipts(None, batch_id=row["batch_id"], to_decide=True)["items"]
    if any(entry["id"] == row["id"] for entry in mine):
        return [Section("复核", form)]
    return [Section("复核", Text(["须由未上传本回单、也未经办该批次款项的另一人复核。"], tone="quiet"))]


@screens.form(
    "/bank-receipts/{receipt_id}/decision",
    "复核银行回单",
    ("subsidy.show_bank_receipt", "subsidy.decide_bank_receipt"),
    (NOTE,),
    warning="请先与银行核对笔数、金额和文件摘要。采纳后随即入账，不能撤回。",
    buttons=BUTTONS,
)
def decide(desk: Desk, receipt_id: str) -> Done:
    row = desk.subsidy.decide_bank_receipt(None, identifier(receipt_id), decision_of(desk))
    outcomes = row["outcomes"]
    if outcomes is None:
        return Done(f"/bank-receipts/{receipt_id}", "已复核：不采纳")
    counts = "，".join(f"{labels.RECEIPT_OUTCOME[name]} {count} 笔" for name, count in outcomes.items() if count)
    return Done(f"/bank-receipts/{receipt_id}", f"已采纳：{counts}")


@screens.page("/bank-receipts/{receipt_id}/differences", "银行回单与批次的差异", "subsidy.show_bank_receipt")
def differences(desk: Desk, receipt_id: str) -> Listing[ReceiptDifference]:
    number = identifier(receipt_id)
    return Listing(
        columns=_differences(desk),
        page=lambda **_: {"items": desk.subsidy.show_bank_receipt(None, number)["differences"]},
        links=[Link("返回回单", f"/bank-receipts/{number}", primary=True)],
        empty="没有差异",
    )


def _differences(desk: Desk) -> Sequence[Column[ReceiptDifference]]:
    return (
        Column("回单行号", lambda row: row["row_no"], numeric=True),
        Column("差异", lambda row: "、".join(labels.of(labels.RECEIPT_DIFFERENCE, kind) for kind in row["kinds"])),
        Column("支付行", lambda row: decisions.number(row["line_id"]) if row["line_id"] else row["line_ref"]),
        Column("申请", lambda row: _claim(desk, row["claim_id"])),
        Column("我方金额", lambda row: labels.yuan(row["sent_fen"]), numeric=True),
        Column("回单金额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
        Column("我方账号", lambda row: row["sent_account"]),
        Column("回单账号尾号", lambda row: row["account_tail"]),
        Column("银行所述", lambda row: labels.of(labels.BANK_WORD, row["result"])),
        Column("流水号", lambda row: row["bank_ref"]),
        Column("原因码", lambda row: row["reason_code"]),
    )


def _claim(desk: Desk, claim_id: str | None) -> Shown:
    if claim_id is None:
        return None
    return decisions.number(claim_id, f"/claims/{claim_id}" if desk.may("subsidy.show_claim") else None)


def links_of(desk: Desk, batch_id: str) -> Sequence[Link]:
    """The ways from a batch to its receipts, and to another one."""
    upload = f"/payment-batches/{batch_id}/bank-receipt"
    return [
        *([Link("上传银行回单", upload, primary=True)] if desk.may(*hand_in.needs) else []),
        Link("银行回单", with_query("/bank-receipts", batch_id=batch_id)),
    ]
