"""Files that no roster endpoint may take, each with the refusal it deserves."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import xlsxwriter

OVER_THE_LIMIT = 20 * 1024 * 1024 + 1
BOMB = 48 * 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
Refusal = tuple[int, str]


def hostile_files(workbook: bytes) -> Iterator[tuple[str, Refusal, bytes]]:
    """What it is, status and slug of the refusal, and the bytes; `workbook` is one that would be taken."""
    yield "a renamed PDF", (415, "not-a-table"), b"%PDF-1.7 not a workbook"
    yield "a formula", (422, "formula-cell"), _with_formula()
    yield "a zip bomb", (413, "inflates-too-much"), _bomb(workbook)
    yield "a file over 20 MB", (413, "too-large"), b"x" * OVER_THE_LIMIT


def _with_formula() -> bytes:
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ("姓名", "身份证件号码"))
    sheet.write_formula(1, 0, '=HYPERLINK("http://127.0.0.1/", "点我")')
    book.close()
    return out.getvalue()


def _bomb(workbook: bytes) -> bytes:
    """A real workbook whose sheet goes on with blanks: tens of megabytes that pack into a few kilobytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name) + (b" " * BOMB if name == SHEET else b""))
    return out.getvalue()
