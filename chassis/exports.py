"""Cells that leave the house in a text table: text stays text, whatever a spreadsheet would make of it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = "^[\\s\u200b-\u200f\u2060\ufeff]*[\t\r\n=+\\-@＝＋－＠﹢﹣﹦﹫]"
"""What a spreadsheet runs, or takes for the start of something to run; in the widths of Chinese input too.

A pattern that Python and polars read alike, as the next one.
"""
DAMAGED_AS_NUMBER = r"^(?:0\d+|\d{11,}[Xx]?)$"
"""ID numbers, phones, accounts, codes with a zero in front: a spreadsheet shows 18 digits as 4.2E+17."""
_FORMULA, _DAMAGED_AS_NUMBER = re.compile(FORMULA), re.compile(DAMAGED_AS_NUMBER)


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take the cell for a formula."""
    return _FORMULA.match(cell) is not None


def inert(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would run it."""
    return f"'{cell}" if runs(cell) else cell


def as_text(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would run it, or round it as a number."""
    return f"'{cell}" if runs(cell) or _DAMAGED_AS_NUMBER.fullmatch(cell) else cell


def marked_as_text(cell: str) -> bool:
    """Whether the apostrophe in front only says that this is text."""
    return cell.startswith("'") and (runs(cell[1:]) or cell[1:2].isdigit())


def csv_for_spreadsheets(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 that Excel recognises, every cell as the text it is."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([as_text(cell) for cell in cells] for cells in rows)
    return text.getvalue().encode("utf-8-sig")
