"""Pure rules of bank receipts: their columns, what a cell says, and where a row does not agree with what was sent."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from chassis.pii import BankAccount

COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("line_id", "支付行", "序号"), "line"),
    **dict.fromkeys(("amount_yuan", "金额", "金额（元）", "金额(元)"), "amount"),
    **dict.fromkeys(("account", "账号", "收款账号"), "account"),
    **dict.fromkeys(("status", "状态", "处理结果"), "status"),
    **dict.fromkeys(("bank_ref", "流水号", "银行流水号"), "bank_ref"),
    **dict.fromkeys(("reason_code", "原因码", "原因代码"), "reason"),
}
"""Title of a column → what it says. A line is named by our id, or by its place in our payment file, from 1."""
NEEDED: Mapping[str, str] = {
    "line": "支付行或序号",
    "amount": "金额",
    "account": "账号",
    "status": "状态",
    "bank_ref": "流水号",
}
PAID = frozenset({"paid", "settled", "已付", "已支付", "成功", "支付成功", "交易成功", "入账", "已入账"})
REFUSED = frozenset({"refused", "rejected", "退回", "已退回", "拒绝", "失败", "支付失败", "交易失败"})
TOTALS = frozenset({"TOTAL", "合计", "总计"})
TAIL = 4
Result: TypeAlias = Literal["settled", "rejected"]
Difference: TypeAlias = Literal[
    "line_missing",
    "line_unknown",
    "line_twice",
    "amount_differs",
    "account_differs",
    "status_contradictory",
    "code_unreadable",
    "reference_twice",
    "contradicts_record",
]
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LINE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{1,6}")
_YUAN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2})0*)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_ACCOUNT = re.compile(r"(?P<head>[0-9]*)(?P<hidden>[*xX]*)(?P<tail>[0-9]{4,})")


@dataclass(frozen=True)
class Flaws:
    """What is wrong with a receipt's header: what it lacks, and what it has twice."""

    missing: Sequence[str]
    repeated: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.repeated)


@dataclass(frozen=True)
class Sent:
    """A line as it was sent to the bank."""

    id: UUID
    amount_fen: int
    account: BankAccount


@dataclass(frozen=True)
class Compared:
    """A row of a receipt beside the line that it names. Of an account no more than the last digits stay."""

    row_no: int
    line_ref: str
    line_id: UUID | None
    amount_fen: int | None
    account_tail: str | None
    result: Result | None
    bank_ref: str | None
    reason_code: str | None
    differences: Sequence[Difference]


def flaws_of(header: Sequence[str]) -> Flaws:
    fields = [COLUMNS[title] for title in header if title in COLUMNS]
    twice = {field for field, times in Counter(fields).items() if times > 1}
    return Flaws(
        [title for field, title in NEEDED.items() if field not in fields],
        [title for title in header if COLUMNS.get(title) in twice],
    )


def cells_of(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """What a row says, by what its columns mean; other columns of the bank are not looked at."""
    return {COLUMNS[title]: cell for title, cell in zip(header, cells, strict=False) if title in COLUMNS}


def compare(rows: Sequence[tuple[int, Mapping[str, str]]], sent: Sequence[Sent]) -> list[Compared]:
    """Each row of the receipt, but its totals, against the lines of the batch in the order of the payment file."""
    named = {str(line.id): line for line in sent} | {str(place): line for place, line in enumerate(sent, 1)}
    entries = [(number, row, named.get(_ref(row))) for number, row in rows if row.get("line") not in TOTALS]
    lines = Counter(line.id for _, _, line in entries if line is not None)
    refs = Counter(row["bank_ref"] for _, row, _ in entries if row.get("bank_ref"))
    repeated = {line for line, times in lines.items() if times > 1}
    shared = {ref for ref, times in refs.items() if times > 1}
    return [_compared(number, row, line, repeated, shared) for number, row, line in entries]


def missing(sent: Collection[UUID], compared: Collection[UUID | None]) -> list[UUID]:
    """Lines of the batch that the receipt does not name: they stay open."""
    return [line for line in sent if line not in set(compared)]


def _compared(
    number: int, row: Mapping[str, str], line: Sent | None, repeated: Collection[UUID], shared: Collection[str]
) -> Compared:
    amount, account = fen_of(row.get("amount", "")), row.get("account", "")
    checks: Mapping[Difference, bool] = {
        "line_unknown": line is None,
        "line_twice": line is not None and line.id in repeated,
        "amount_differs": line is not None and amount != line.amount_fen,
        "account_differs": line is not None and not is_account(account, line.account),
        "status_contradictory": _is_contradictory(row),
        "code_unreadable": any(row.get(name) and not _CODE.fullmatch(row[name]) for name in ("bank_ref", "reason")),
        "reference_twice": row.get("bank_ref") in shared,
    }
    return Compared(
        row_no=number,
        line_ref=_ref(row),
        line_id=line.id if line else None,
        amount_fen=amount,
        account_tail=_tail(account),
        result=result_of(row.get("status", "")),
        bank_ref=_code(row.get("bank_ref", "")),
        reason_code=_code(row.get("reason", "")),
        differences=[difference for difference, differs in checks.items() if differs],
    )


def _is_contradictory(row: Mapping[str, str]) -> bool:
    """No word that we know, a payment without its reference, or one with the reason of a refusal."""
    result = result_of(row.get("status", ""))
    is_odd_payment = result == "settled" and (not row.get("bank_ref") or bool(row.get("reason")))
    return result is None or is_odd_payment


def result_of(word: str) -> Result | None:
    if word.casefold() in PAID:
        return "settled"
    return "rejected" if word.casefold() in REFUSED else None


def fen_of(cell: str) -> int | None:
    """`1,234.50` → 123450; None for anything but an amount in yuan."""
    plain = cell.removeprefix("¥").removeprefix("￥").strip()
    parts = _YUAN.fullmatch(plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain)
    return int(parts[1]) * 100 + int((parts[2] or "").ljust(2, "0")) if parts else None


def is_account(cell: str, sent: BankAccount) -> bool:
    """The very account; where the bank hides digits of it, those that it shows, of which the last four are some."""
    parts = _ACCOUNT.fullmatch(_digits(cell))
    if parts is None:
        return False
    clear = sent.reveal()
    if not parts["hidden"]:
        return parts[0] == clear
    return clear.startswith(parts["head"]) and clear.endswith(parts["tail"]) and len(clear) > len(parts["tail"])


def _tail(cell: str) -> str | None:
    parts = _ACCOUNT.fullmatch(_digits(cell))
    return parts["tail"][-TAIL:] if parts else None


def _digits(cell: str) -> str:
    return re.sub(r"[\s-]", "", cell)


def _ref(row: Mapping[str, str]) -> str:
    """The line that a row names, where it is an id or a number; other text is not repeated."""
    cell = row.get("line", "").lower()
    return cell if _LINE.fullmatch(cell) else ""


def _code(cell: str) -> str | None:
    return cell if _CODE.fullmatch(cell) else None
