"""Files of the bank as they come: encodings, workbooks, and what is refused in words before anything is stored."""

import pytest

from tests.component.subsidy.correction_steps import ledger
from tests.component.subsidy.receipt_steps import HEADER, decide, hand_in, receipt, receipts, row, sent_batch, workbook
from tests.component.subsidy.steps import in_july
from tests.support.platform import Boot
from tests.support.rosters import as_csv, as_xlsx

BONUS = 200_000


@pytest.mark.parametrize("kind", ["gb18030", "utf-8", "utf-8-sig", "xlsx"])
async def test_csv_in_either_encoding_and_a_workbook_are_read(platform: Boot, kind: str) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    cells = row(batch["lines"][0])
    content = workbook(cells) if kind == "xlsx" else receipt(cells, encoding=kind)
    shown = (await hand_in(p, batch["id"], content)).json()
    assert (shown["paid_fen"], shown["differences"]) == (BONUS, [])


async def test_the_payment_file_itself_comes_back_with_what_became_of_each_line(platform: Boot) -> None:
    """Its columns, its row of totals, and three more; lines by their place would do as well."""
    p = await in_july(platform)
    batch = await sent_batch(p)
    line = batch["lines"][0]
    header = ("line_id", "direction", "amount_yuan", "account", "payee", "status", "bank_ref", "reason_code")
    rows = [line["id"], "pay", "2000.00", "6200000000001234", "x", "paid", "B1", ""], ["TOTAL", "1", "2000.00"]
    shown = (await hand_in(p, batch["id"], as_csv(*rows, header=header))).json()
    assert (shown["rows"], shown["paid"], shown["differences"]) == (1, 1, [])
    by_place = as_csv(["1", *rows[0][1:]], header=("序号", *header[1:]))
    again = (await hand_in(p, batch["id"], by_place)).json()
    assert (again["paid"], again["differences"]) == (1, [])
    assert (await decide(p, again["id"])).status_code == 200
    assert (await ledger(p))["bank"] == -BONUS


GOOD = ["1", "2000.00", "6200000000001234", "已付", "B1", ""]
REFUSALS = {
    "nothing": (b"", 422, "receipt-columns-wrong"),
    "another table": (as_csv(["1", "2"], header=("姓名", "手机号")), 422, "receipt-columns-wrong"),
    "a column twice": (as_csv([*GOOD, "1"], header=(*HEADER, "序号")), 422, "receipt-columns-wrong"),
    "no rows": (as_csv(header=HEADER), 422, "empty-receipt"),
    "totals alone": (as_csv(["合计", "1"], header=HEADER), 422, "empty-receipt"),
    "a formula": (as_csv(["1", '=HYPERLINK("http://x")', *GOOD[2:]], header=HEADER), 422, "formula-cell"),
    "a formula in a workbook": (as_xlsx(GOOD, header=HEADER, formula="A3"), 422, "formula-cell"),
    "bytes": (b"\x00\x01\x02" * 400, 415, "not-a-table"),
    "a document": (b"%PDF-1.7 whatever", 415, "not-a-table"),
    "an older workbook": (b"\xd0\xcf\x11\xe0" + b"0" * 512, 415, "not-a-table"),
    "a broken workbook": (b"PK\x03\x04" + b"0" * 512, 415, "not-a-table"),
    "a long cell": (as_csv([*GOOD[:5], "x" * 2_001], header=HEADER), 422, "cell-too-long"),
    "too many rows": (as_csv(*[GOOD] * 2_002, header=HEADER), 413, "too-many-rows"),
    "too large": (b"1" * (2 * 1024 * 1024 + 2_000), 413, "too-large"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_is_no_receipt_is_refused_in_words_and_leaves_nothing(platform: Boot, name: str) -> None:
    content, status, slug = REFUSALS[name]
    p = await in_july(platform)
    batch = await sent_batch(p)
    answer = await hand_in(p, batch["id"], content)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:qihang:problem:{slug}"), answer.text
    assert answer.json()["title"] != ""
    assert "HYPERLINK" not in answer.text
    assert await receipts(p) == []


async def test_cells_that_are_no_text_of_a_receipt_are_differences_and_not_repeated(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    odd = "<script>alert(1)</script>"
    answer = await hand_in(p, batch["id"], receipt([odd] * 6, row(batch["lines"][0])))
    assert answer.status_code == 201
    assert "script" not in answer.text
    assert answer.json()["differences"][0]["kinds"][0] == "line_unknown"
