"""A bank's receipt beside what was sent: what a cell says, and each way in which a row may differ."""

from uuid import UUID

import pytest

from chassis.pii import BankAccount
from services.subsidy.bank_receipts import rules
from services.subsidy.bank_receipts.rules import Sent

FIRST, SECOND, FOREIGN = UUID(int=1), UUID(int=2), UUID(int=3)
SENT = [
    Sent(FIRST, 200_000, BankAccount("6200000000001234")),
    Sent(SECOND, 50_001, BankAccount("6200000000005678")),
]
GOOD = {"line": "1", "amount": "2000.00", "account": "6200000000001234", "status": "paid", "bank_ref": "B1"}
OTHER = {"line": "2", "amount": "500.01", "account": "6200000000005678", "status": "paid", "bank_ref": "B2"}


def differences(*rows: dict[str, str]) -> list[list[str]]:
    return [list(row.differences) for row in rules.compare(list(enumerate(rows, 2)), SENT)]


def test_a_row_that_agrees_has_no_difference_whether_by_id_or_by_place() -> None:
    assert differences(GOOD, OTHER | {"line": str(SECOND)}) == [[], []]
    first, second = rules.compare([(2, GOOD), (3, OTHER)], SENT)
    assert (first.line_id, first.row_no, first.result, first.bank_ref, first.account_tail) == (
        FIRST,
        2,
        "settled",
        "B1",
        "1234",
    )
    assert second.amount_fen == 50_001


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"line": "3"}, "line_unknown"),
        ({"line": "0"}, "line_unknown"),
        ({"line": str(FOREIGN)}, "line_unknown"),
        ({"line": "<script>"}, "line_unknown"),
        ({"amount": "2000.01"}, "amount_differs"),
        ({"amount": "1999.99"}, "amount_differs"),
        ({"amount": ""}, "amount_differs"),
        ({"amount": "2000.001"}, "amount_differs"),
        ({"account": "6200000000001235"}, "account_differs"),
        ({"account": "6200000009001234"}, "account_differs"),
        ({"account": "1234"}, "account_differs"),
        ({"account": "****234"}, "account_differs"),
        ({"account": "6211********1234"}, "account_differs"),
        ({"account": "6.2E+15"}, "account_differs"),
        ({"status": "处理中"}, "status_contradictory"),
        ({"status": ""}, "status_contradictory"),
        ({"bank_ref": ""}, "status_contradictory"),
        ({"reason": "E01"}, "status_contradictory"),
        ({"bank_ref": "流水 1"}, "code_unreadable"),
    ],
)
def test_a_row_that_differs_says_how(change: dict[str, str], difference: str) -> None:
    assert differences(GOOD | change, OTHER) == [[difference], []]


@pytest.mark.parametrize("account", ["6200 0000 0000 1234", "6200********1234", "****1234", "62xxxxxx1234"])
def test_an_account_may_come_with_blanks_or_partly_hidden(account: str) -> None:
    assert differences(GOOD | {"account": account}) == [[]]


@pytest.mark.parametrize("amount", ["2000", "2,000.00", "2000.0", "¥2000.00", "2000.0000"])
def test_an_amount_may_be_written_in_these_ways(amount: str) -> None:
    assert differences(GOOD | {"amount": amount}) == [[]]


@pytest.mark.parametrize("amount", ["-2000", "2,00,0", "2e3", "２０００", "2000元", "20 00", "2000."])
def test_what_is_no_amount_is_none(amount: str) -> None:
    assert rules.fen_of(amount) is None


def test_a_line_that_stands_twice_is_taken_neither_time() -> None:
    again = GOOD | {"line": str(FIRST), "status": "refused", "bank_ref": ""}
    assert differences(GOOD, again, OTHER) == [["line_twice"], ["line_twice"], []]


def test_a_reference_that_stands_twice_settles_neither_line() -> None:
    assert differences(GOOD, OTHER | {"bank_ref": "B1"}) == [["reference_twice"], ["reference_twice"]]


def test_a_refusal_needs_no_reference() -> None:
    [row] = rules.compare([(2, GOOD | {"status": "退回", "bank_ref": "", "reason": "E01"})], SENT)
    assert (row.result, row.bank_ref, row.reason_code, list(row.differences)) == ("rejected", None, "E01", [])


def test_the_row_of_totals_is_no_line() -> None:
    assert differences(GOOD, {"line": "TOTAL", "amount": "2"}, {"line": "合计"}) == [[]]


def test_text_that_is_no_code_number_or_amount_is_not_repeated() -> None:
    odd = {"line": "张三", "amount": "张三", "account": "张三", "status": "张三", "bank_ref": "张三", "reason": "张三"}
    [row] = rules.compare([(2, odd)], SENT)
    assert "张三" not in repr(row)


def test_what_a_receipt_does_not_name_is_missing() -> None:
    assert rules.missing([FIRST, SECOND], [SECOND, None]) == [FIRST]


def test_a_header_lacks_columns_or_has_one_twice() -> None:
    whole = ["序号", "金额", "账号", "状态", "流水号"]
    assert not rules.flaws_of([*whole, "户名", "备注"])
    assert rules.flaws_of(["line_id", "direction", "amount_yuan", "account", "payee"]).missing == ["状态", "流水号"]
    assert rules.flaws_of([*whole, "line_id"]).repeated == ["序号", "line_id"]
