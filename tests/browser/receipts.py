"""The bank's receipt as a file, made of the payment file as a bank would: each line with what became of it."""

import csv
import io

from tests.browser.preparation import Preparation

PURPOSE = "送银行发放"
_TOTALS = "TOTAL"
_ADDED = ("status", "bank_ref", "reason_code")
_STRANGE = ("999999", "pay", "1.00", "6200990000000001", "", "已付", "strange", "")
"""A line that we never sent."""


def receipt_of(file: bytes, *, with_strange_line: bool = False) -> bytes:
    """Everything is paid, each by a reference of its own."""
    header, *lines = csv.reader(io.StringIO(file.decode()))
    paid = [[*line, "已付", line[0][-12:], ""] for line in lines if line[0] != _TOTALS]
    out = io.StringIO()
    csv.writer(out).writerows([[*header, *_ADDED], *paid, *([_STRANGE] if with_strange_line else [])])
    return out.getvalue().encode("gb18030")


def hand_in(ready: Preparation, payer: str) -> str:
    """The payer pays what there is to pay and hands in the bank's receipt of it, which waits for another person."""
    subsidy, who = ready.platform.subsidy, ready.as_(payer)
    batch = subsidy.make_payment_batch(who)["id"]
    file = subsidy.download_payment_file(who, batch, purpose=PURPOSE).content
    receipt = subsidy.hand_in_bank_receipt(who, batch, files={"file": ("回单.csv", receipt_of(file), "text/csv")})
    return receipt["id"]


def take_all(ready: Preparation, payer: str) -> None:
    """The payer takes every receipt that waits for them."""
    subsidy, who = ready.platform.subsidy, ready.as_(payer)
    for receipt in subsidy.list_bank_receipts(who, to_decide=True)["items"]:
        subsidy.decide_bank_receipt(who, receipt["id"], {"verdict": "apply", "note": "已与网银核对（虚构）"})
