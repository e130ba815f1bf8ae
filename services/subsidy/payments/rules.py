"""Pure rules of payments: the file, its control totals, and the two sides of a booking."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.exports import inert
from chassis.text import one_line
from policy_engine.explain.formula import yuan

HEADER = ("line_id", "direction", "amount_yuan", "account", "payee")


@dataclass(frozen=True)
class FileLine:
    line_id: str
    direction: str
    amount_fen: int
    account: str
    payee: str


def payment_file(lines: Sequence[FileLine]) -> bytes:
    """UTF-8 CSV with a header and a last row of control totals: TOTAL, number of lines, sum in yuan.

    A program of the bank reads it: accounts are digits and nothing else. A payee is one visible line that no
    spreadsheet runs.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for line in lines:
        amount = yuan(line.amount_fen, separator="")
        writer.writerow((line.line_id, line.direction, amount, line.account, inert(one_line(line.payee))))
    total = yuan(sum(line.amount_fen for line in lines), separator="")
    writer.writerow(("TOTAL", len(lines), total, "", ""))
    return out.getvalue().encode("utf-8")


def direction_of(amount_fen: int) -> str:
    """A clawback is collected from the payee."""
    return "pay" if amount_fen > 0 else "collect"


def sides(scheme: str, amount_fen: int) -> tuple[tuple[str, int], tuple[str, int]]:
    """The two sides of a settled line; `amount_fen` is negative for a clawback."""
    return ((f"expense:{scheme}", amount_fen), ("bank", -amount_fen))


def repeats(state: str, bank_ref: str | None, result: str, result_ref: str | None) -> bool:
    """Whether the bank says what it has said of this line before. A second reference is a second transfer."""
    return state == result and (result == "rejected" or bank_ref == result_ref)
